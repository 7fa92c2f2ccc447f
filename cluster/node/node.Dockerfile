# A node of the local cluster: Debian with systemd and containerd, and kind's own entrypoint and unit files.
FROM scratch
ADD rootfs.tar /
COPY files/ /
COPY kubelite /usr/bin/kubelite
RUN chmod 755 /usr/local/bin/* /kind/bin/* \
 && for component in kubelet kubeadm kubectl; do ln -s kubelite /usr/bin/$component; done \
 && mkdir -p /opt/cni/bin /etc/kubernetes/manifests /kind/manifests /kind/images /etc/cni/net.d \
 && cp /usr/lib/cni/* /opt/cni/bin/ \
 && find /lib/systemd/system/sysinit.target.wants/ -name systemd-tmpfiles-setup.service -delete \
 && rm -f /lib/systemd/system/multi-user.target.wants/* /etc/systemd/system/*.wants/* \
          /lib/systemd/system/local-fs.target.wants/* /lib/systemd/system/basic.target.wants/* \
          /lib/systemd/system/sockets.target.wants/*udev* /lib/systemd/system/sockets.target.wants/*initctl* \
 && echo ReadKMsg=no >> /etc/systemd/journald.conf \
 && ln -sf /usr/lib/systemd/systemd /sbin/init \
 && ctr oci spec \
    | jq '.hooks.createContainer += [{"path": "/kind/bin/mount-product-files.sh"}] | del(.process.rlimits)' \
    > /etc/containerd/cri-base.json \
 && systemctl enable kubelet.service containerd.service import-images.service undo-mount-hacks.service \
 && systemctl mask systemd-binfmt.service
ENV container=docker
STOPSIGNAL SIGRTMIN+3
ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]
