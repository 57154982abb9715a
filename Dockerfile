# The image holds nothing but the one static binary and its links.
#
#   docker build -t swift-supervisor .
#
# builds the binary in a container; this takes an existing build/bin instead, and no network:
#
#   buildah bud --build-arg BINARIES=prebuilt -t swift-supervisor .
#
# VERSION is that of Sources/Model/ProductRelease.swift, which a test compares. REVISION, the commit, goes into the binary and the
# labels: --build-arg REVISION=$(scripts/revision). SOURCE, the URL of the repository that it is from, goes into the labels. What is
# not given has no label. Nothing in here names an architecture: --platform linux/arm64 takes the swift image for that.
#
# docker/README.md says how to use the image, without root and with a HEALTHCHECK too.

ARG BINARIES=builder
ARG VERSION=0.9.0
ARG REVISION=
ARG SOURCE=

FROM swift:6.3-bookworm AS builder
WORKDIR /source
COPY scripts/install-packages scripts/debian-packages.txt scripts/
RUN scripts/install-packages build
COPY Package.swift ./
COPY scripts/build-static scripts/revision scripts/slim-link scripts/data-order.txt scripts/
COPY Sources Sources
COPY Tests Tests
ARG REVISION
RUN REVISION=$REVISION scripts/build-static

FROM scratch AS prebuilt
COPY build/bin/ /source/build/bin/

FROM ${BINARIES} AS binaries

FROM scratch AS image
ARG VERSION
LABEL org.opencontainers.image.title="swift-supervisor" \
      org.opencontainers.image.description="A successor of Supervisor 4.3 for containers" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=binaries /source/build/bin/ /usr/bin/
ENTRYPOINT ["/usr/bin/supervisord"]

# A label cannot be left out by a condition, but a stage can.
FROM image AS image-revision
ARG REVISION
LABEL org.opencontainers.image.revision="${REVISION}"

FROM image${REVISION:+-revision} AS revised

FROM revised AS revised-source
ARG SOURCE
LABEL org.opencontainers.image.source="${SOURCE}"

FROM revised${SOURCE:+-source}
