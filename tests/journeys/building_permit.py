"""One matter: a house that is to be built, what is said about it, and its way through the house."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.persian.jalali import format_date
from tests.journeys.people import Answers

SERVICE, UNIT = "صدور پروانهٔ ساختمانی", "واحد شهرسازی و صدور پروانه"
MOBILE, NATIONAL_ID = "+989123456701", "0084575948"
FIRST_NAME, LAST_NAME = "شکوفه", "بهرامیان"
ADDRESS, PLATE = "خیابان بهار، کوچهٔ نسترن، پلاک ۱۲", "۲۰۹۵/۱۱"
MISSING = "پشت کارت ملی مالک خوانا نیست؛ لطفاً دوباره بفرستید."
REPLY = "تصویر خواناتر را فرستادم."
RESULT = "پروانهٔ ساختمانی صادر شد"
LAST_WORDS = "پروانه با شناسهٔ یکتا صادر شد."
START = format_date(timezone.localdate() + timedelta(days=90), "short", "fa")
PROPERTY: Answers = {
    "renovation_code": "۱۲-۳۴-۵-۶-۰-۰-۰", "postcode": "۳۱۳۴۵۶۷۸۹۱", "address": ADDRESS,
    "plate_number": PLATE, "land_area": "۲۴۰٫۵", "street_width": "۱۲", "land_use": "residential",
    "request_kind": "rebuild", "old_building_age": "۳۰",
}  # fmt: skip
BUILDING: Answers = {
    "owner_kind": "single", "applicant_role": "owner", "floors": "۴", "basements": "۱",
    "units": "۸", "built_area": "۹۶۰", "structure": "concrete", "parking_spaces": "۸",
    "start_date": START,
}  # fmt: skip
WAY_THROUGH_THE_HOUSE = [
    ("clerk-shahrsazi", "بازدید از ملک و تهیهٔ گزارش وضع موجود", UNIT),
    ("clerk-shahrsazi", "کنترل طرح تفصیلی، تعیین بروکف و کاربری", "واحد طرح تفصیلی"),
    ("clerk-tarh-tafsili", "صدور دستور تهیهٔ نقشه", UNIT),
    ("clerk-shahrsazi", "کنترل نقشه‌های معماری، سازه و تأسیسات", "واحد کنترل ساختمان"),
    ("clerk-shahrsazi", "محاسبهٔ عوارض و صدور صورت‌حساب", "واحد درآمد و نوسازی"),
    ("clerk-daramad", "دریافت مفاصای بیمهٔ کارگران ساختمانی", UNIT),
    ("clerk-shahrsazi", "امضا و صدور پروانهٔ الکترونیکی", "معاونت شهرسازی و معماری"),
]
