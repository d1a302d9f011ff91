"""The statements with which :mod:`portal.testing.growth.filling` fills a town."""

from __future__ import annotations

#: As many working days as a decision takes at most.
LONGEST = 20
_HISTOGRAM = ", ".join(
    f"count(*) FILTER (WHERE counts AND days = {days})" for days in range(LONGEST + 1)
)
_REASONS = ("incomplete_documents", "not_eligible", "not_paid")
_REJECTIONS = ", ".join(
    f"'rejection.{reason}', nullif(count(*) FILTER (WHERE outcome = 'rejected' AND number % 3"
    f" = {number}), 0)"
    for number, reason in enumerate(_REASONS)
)

PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, username, first_name, last_name, email,
  is_staff, is_active, date_joined, national_id, language)
SELECT '', false, %(prefix)s || n,
  (%(first)s::text[])[1 + n %% cardinality(%(first)s::text[])],
  (%(last)s::text[])[1 + (n / cardinality(%(first)s::text[])) %% cardinality(%(last)s::text[])],
  '', %(staff)s, true, now(), lpad((1000000 + n)::text, 10, '0'), 'fa'
FROM generate_series(1, %(count)s) n
"""
#: Every service belongs to one unit; what lies on another desk is one case in seven. The cases with
#: the highest numbers were filed in the last forty days, and every other of them is open.
CASES = """
INSERT INTO cases_case (tracking_code, kind, service, title, applicant_id, submitter_id,
  contact_mobile, channel, access_secret_hash, unit_id, holder_id, assignee_id, phase, state,
  resume_state, outcome, form_version_id, workflow_version_id, answers, search_text, answers_text,
  done_steps, promised_days, promised_at, due_at, first_responded_at, pauses, awaits_reply,
  version, created_at, updated_at, submitted_at, state_since, closed_at, paused_at)
SELECT lpad(n::text, 14, '0'), 'growth.service' || service, 'growth.service' || service,
  jsonb_build_object('fa', 'خدمت ' || service, 'en', 'Service ' || service), person.id, person.id,
  '+98912' || lpad(applicant::text, 7, '0'), channel, '', units[1 + service %% %(units)s],
  units[1 + desk], CASE WHEN is_open AND n %% 3 > 0
    THEN officers[1 + (3 * desk + (n / 6) %% 3) %% cardinality(officers)] END,
  phase, state, '', CASE WHEN is_open THEN '' ELSE state END, %(form)s, %(workflow)s,
  jsonb_build_object('street', street || ' پلاک ' || plot, 'agree', true),
  lpad(n::text, 14, '0') || ' خدمت ' || service || ' service ' || service || ' '
    || person.first_name || ' ' || person.last_name || ' ' || person.national_id
    || ' 98912' || lpad(applicant::text, 7, '0') || ' 0912' || lpad(applicant::text, 7, '0'),
  'خیابان ' || street || ' پلاک ' || plot || ' محله' || district || ' قطعه' || (plot * 31 + n)
    || ' بله',
  '[]', 10, filed + interval '14 days',
  CASE WHEN is_open AND phase <> 'waiting_citizen'
    THEN date_trunc('day', filed + interval '30 days') + interval '10 hours' END,
  CASE WHEN NOT is_open OR (n / 2) %% 5 > 0 THEN filed + interval '1 day' END, '[]',
  is_open AND (n / 2) %% 6 = 0, 3, filed, filed, filed,
  CASE WHEN is_open THEN least(now(), filed + interval '1 day') ELSE closed END,
  CASE WHEN NOT is_open THEN closed END,
  CASE WHEN phase = 'waiting_citizen' THEN least(now(), filed + interval '2 days') END
FROM (
  SELECT n, is_open, service, street, plot, district, filed,
    1 + floor(random() * (%(people)s - 1))::int AS applicant,
    (ARRAY['web', 'web', 'web', 'counter', 'mobile'])[1 + floor(random() * 5)::int] AS channel,
    (service + CASE WHEN random() < 0.15 THEN 1 + n %% 7 ELSE 0 END) %% %(units)s AS desk,
    CASE WHEN NOT is_open THEN 'closed' WHEN (n / 2) %% 5 = 1 THEN 'waiting_citizen'
      WHEN (n / 2) %% 10 = 2 THEN 'waiting_agency' ELSE 'open' END AS phase,
    CASE WHEN NOT is_open THEN (ARRAY['approved', 'approved', 'approved', 'approved', 'approved',
        'approved', 'rejected', 'withdrawn'])[1 + floor(random() * 8)::int]
      WHEN (n / 2) %% 5 = 1 THEN 'missing' WHEN n %% 3 = 0 THEN 'visit' ELSE 'check' END AS state,
    least(now(), filed + random() * interval '18 days') AS closed
  FROM (
    SELECT n, n > %(cases)s - 2 * %(open)s AND n %% 2 = 0 AS is_open,
      floor(power(random(), 2) * %(services)s)::int AS service,
      (%(streets)s::text[])[1 + floor(random() * cardinality(%(streets)s::text[]))::int] AS street,
      floor(random() * 100000)::int AS plot, floor(random() * 300)::int AS district,
      now() - interval '1 hour' - CASE WHEN n > %(cases)s - 2 * %(open)s
        THEN interval '40 days' * (%(cases)s - n) / (2 * %(open)s)
        ELSE interval '40 days' + (%(days)s - 40) * interval '1 day'
          * (1 - n::float / (%(cases)s - 2 * %(open)s)) END AS filed
    FROM generate_series(1, %(cases)s) n
  ) numbered
) drawn
JOIN accounts_user person ON person.username = 'growth-citizen' || applicant,
  (SELECT array_agg(id ORDER BY id) FILTER (WHERE slug LIKE 'growth-%%') AS units
   FROM accounts_unit) u,
  (SELECT array_agg(id ORDER BY id) AS officers FROM accounts_user
   WHERE username LIKE 'growth-officer%%') o
ORDER BY n
"""
TIMELINE = f"""
INSERT INTO cases_timelineentry (case_id, at, kind, actor_id, actor_label, by_staff, is_public,
  label, text, reason_code, from_state, to_state, case_version)
SELECT c.id, happened.* FROM cases_case c, LATERAL (
  SELECT c.submitted_at, 'submitted', c.applicant_id, '{{}}'::jsonb, false, true, '{{}}'::jsonb,
    '', '', '', 'check', 1
  UNION ALL SELECT c.submitted_at + interval '1 day', 'moved', c.assignee_id, '{{}}', true, true,
    '{{"fa": "بررسی", "en": "Check"}}', 'بررسی شد', '', 'check', 'check', 2
  WHERE c.first_responded_at IS NOT NULL
  UNION ALL SELECT c.closed_at, 'moved', c.assignee_id, '{{}}', true, true,
    '{{"fa": "تصمیم", "en": "Decision"}}', 'تصمیم گرفته شد',
    CASE c.state WHEN 'rejected' THEN 'rejection.'
      || ('{{{",".join(_REASONS)}}}'::text[])[1 + c.id %% 3] ELSE '' END,
    'check', c.state, 3 WHERE c.phase = 'closed'
) happened
"""  # noqa: S608
RATINGS = """
INSERT INTO cases_rating (case_id, stars, text, by_id, at)
SELECT id, 1 + (random() * 4)::int, '', applicant_id, closed_at
FROM cases_case WHERE phase = 'closed' AND id %% 8 = 0
"""
#: As many as people leave lying about, however large the archive.
FAILURES = """
INSERT INTO cases_failure (case_id, kind, move, effect, number, reason, error, attempts, failed_at)
SELECT id, 'effect', '', 'growth.effect', 0, 'پاسخی نرسید', 'no answer', 1, now()
FROM cases_case WHERE phase = 'open' ORDER BY id DESC LIMIT 400
"""
DAYS = """
INSERT INTO growth_day
SELECT day::date, %(month)s::date
FROM generate_series(%(month)s::date, %(next)s::date - 1, '1 day') day
"""
SERVICES_OF_FIGURES = """
INSERT INTO statistics_countedservice (key, title, promised_days)
SELECT DISTINCT ON (service) service, title, promised_days FROM cases_case ORDER BY service, id DESC
"""
FIGURES = f"""
INSERT INTO statistics_monthlyfigures (month, service_id, unit_id, channel, submitted, closed,
  approved, rejected, withdrawn, answered, promised, late, visits, complaints, ratings, stars,
  durations, rejection_reasons, visit_reasons, counted_at)
SELECT month, s.id, unit_id, channel, coalesce(submitted, 0), coalesce(closed, 0),
  coalesce(approved, 0), coalesce(rejected, 0), coalesce(withdrawn, 0), 0, coalesce(promised, 0),
  coalesce(late, 0), 0, 0, coalesce(ratings, 0), coalesce(stars, 0), coalesce(durations, '[]'),
  coalesce(reasons, '{{}}'), '{{}}', now()
FROM (
  SELECT month, service, unit_id, channel, count(*) AS submitted
  FROM cases_case JOIN growth_day ON day = (submitted_at AT TIME ZONE 'Asia/Tehran')::date
  GROUP BY 1, 2, 3, 4
) filed FULL JOIN (
  SELECT month, service, unit_id, channel, count(*) AS closed,
    count(*) FILTER (WHERE outcome = 'approved') AS approved,
    count(*) FILTER (WHERE outcome = 'rejected') AS rejected,
    count(*) FILTER (WHERE outcome = 'withdrawn') AS withdrawn,
    count(*) FILTER (WHERE counts) AS promised,
    count(*) FILTER (WHERE counts AND closed_at > promised_at) AS late,
    count(stars) AS ratings, coalesce(sum(stars), 0) AS stars,
    jsonb_build_array({_HISTOGRAM}) AS durations,
    jsonb_strip_nulls(jsonb_build_object({_REJECTIONS})) AS reasons
  FROM (
    SELECT month, service, unit_id, channel, outcome, closed_at, promised_at, c.id AS number, stars,
      outcome <> 'withdrawn' AS counts, extract(day FROM closed_at - submitted_at)::int AS days
    FROM cases_case c JOIN growth_day ON day = (closed_at AT TIME ZONE 'Asia/Tehran')::date
    LEFT JOIN cases_rating r ON r.case_id = c.id
    WHERE phase = 'closed'
  ) decided GROUP BY 1, 2, 3, 4
) done USING (month, service, unit_id, channel)
JOIN statistics_countedservice s ON s.key = service
"""  # noqa: S608
