# What members and our own processes run on: Debian and one program.
ARG DEBIAN
FROM ${DEBIAN} AS mongod
COPY mongod /usr/bin/mongod
USER 999:999
CMD ["mongod"]

FROM ${DEBIAN} AS node
COPY node /usr/bin/node
USER 65532:65532
