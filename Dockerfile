# syntax=docker/dockerfile:1
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY templates templates
RUN python -m venv /opt/aadrift \
    && /opt/aadrift/bin/pip install --no-cache-dir --no-compile . \
    && /opt/aadrift/bin/pip uninstall --yes pip

FROM python:${PYTHON}-slim
# git publishes fixes and tells what changed since a commit; the base's Debian decides its version.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 aadrift
COPY --from=build /opt/aadrift /opt/aadrift
ENV PATH=/opt/aadrift/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /work
ENTRYPOINT ["aadrift"]
CMD ["--help"]
