# docker build -t assay . && docker run --read-only -p 8000:8000 -e 'ASSAY_API_KEYS=["..."]' assay
#
# A container is reachable only if the service listens on every interface, and the service refuses
# a public address without API keys. So this image does not start until ASSAY_API_KEYS is set; on a
# machine of your own, `docker run --network host assay serve --host 127.0.0.1` needs none.

FROM python:3.11-slim AS build
ENV UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /src
COPY requirements.lock ./
# The lock file speaks for the tools too: uv itself, and hatchling, which builds the wheel.
RUN awk '/^[^ ]/ { wanted = /^uv==/ } wanted' requirements.lock > tools.lock \
    && python -m pip install --no-cache-dir --require-hashes -r tools.lock
COPY pyproject.toml LICENSE README.md ./
COPY schemas schemas
COPY service service
COPY evals evals
COPY prompts prompts
COPY seeds seeds
RUN uv build --wheel --build-constraints requirements.lock --out-dir dist .
RUN python -m venv --without-pip /opt/assay
# As constraints, the lock pins and verifies what the wheel asks for, and leaves out the tools of development.
RUN uv pip install --python /opt/assay/bin/python --compile-bytecode --constraints requirements.lock \
    "$(echo dist/assay-*.whl)[fast,web,jobs]"

FROM python:3.11-slim
# TLS towards the model server trusts what the operating system trusts.
RUN test -s /etc/ssl/certs/ca-certificates.crt \
    || (apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*)
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin assay
COPY --from=build /opt/assay /opt/assay
ENV PATH=/opt/assay/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
WORKDIR /tmp
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["assay"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
