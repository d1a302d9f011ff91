# One image for the web server, the task worker and the migration; compose.yaml runs all three.
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home portal \
 && install -d -o portal -g portal /data

WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/base.txt

COPY . .
# The build needs settings that load, not a town: these values reach no running container.
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && find locale portal plugins sitecontent -name '*.po' \
      -execdir sh -c 'msgfmt --check-format -o "${1%.po}.mo" "$1"' _ {} ';' \
 && DJANGO_SETTINGS_MODULE=portal.settings.production SECRET_KEY=build ALLOWED_HOSTS=build \
    DATABASE_URL=postgres://build/build PORTAL_BASE_URL=https://build EMAIL_URL=smtp://build \
    PORTAL_DATA_DIR=/data PORTAL_EMAIL_FROM=build@build \
    python manage.py collectstatic --noinput

ENV DJANGO_SETTINGS_MODULE=portal.settings.production \
    PORTAL_DATA_DIR=/data \
    PYTHONUNBUFFERED=1
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "2", "--worker-tmp-dir", "/dev/shm"]
