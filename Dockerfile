# Two stages: the first builds the package and its environment, the second only runs them.
#
#   docker build -t paperboy .
#   docker run --rm paperboy demo
#   docker run -v paperboy:/data paperboy doctor

FROM python:3.13-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

# Dependencies first: they change seldom, so this layer is seldom built again. Wheels only, each with
# its hash; the environment has no pip of its own.
COPY constraints-build.txt constraints-runtime.txt ./
RUN pip install --require-hashes --only-binary :all: -r constraints-build.txt
RUN python -m venv --without-pip /opt/paperboy \
 && pip --python /opt/paperboy/bin/python install --require-hashes --only-binary :all: -r constraints-runtime.txt

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
RUN pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/paperboy/bin/python install --no-index --no-deps /wheels/*.whl \
 && pip --python /opt/paperboy/bin/python check

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Paperboy" \
      org.opencontainers.image.description="The day's trending research papers, as a short digest with the reason for each." \
      org.opencontainers.image.licenses="MIT"

# A fixed number, so that a mounted folder can be given to it: chown 10001:10001.
RUN groupadd --gid 10001 paperboy \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin paperboy \
 && install --directory --owner=paperboy --group=paperboy --mode=0750 /data
COPY --from=build /opt/paperboy /opt/paperboy

# An empty PYTHONTZPATH makes time zones come from the pinned tzdata package, not from the system.
ENV PATH=/opt/paperboy/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONTZPATH= \
    PAPERBOY_DATABASE_URL=sqlite:////data/paperboy.db
USER 10001:10001
WORKDIR /data
VOLUME /data

# Opens the settings and the database, and says what is wrong with them.
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s --retries=3 CMD ["paperboy", "doctor"]
ENTRYPOINT ["paperboy"]
CMD ["--help"]
