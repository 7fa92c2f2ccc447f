# The images that a cluster itself runs on. One program acts as each component by the name it is called by, so the control
# plane, kube-proxy, kube-router and metrics-server are one image under several names. kube-proxy calls nft and conntrack,
# kube-router calls iptables, ipset and ip.
ARG NETWORK_TOOLS
FROM ${NETWORK_TOOLS} AS components
COPY bin/ /usr/local/bin/
COPY links/ /

FROM components AS coredns
ENTRYPOINT ["/usr/local/bin/coredns"]

FROM scratch AS pause
COPY pause /pause
ENTRYPOINT ["/pause"]
