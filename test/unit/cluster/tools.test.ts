import { expect } from 'chai';
import { stagesOf } from '../../../cluster/images/base-images.ts';
import { kubernetesVersion, versionFlags } from '../../../cluster/tools/kubelite.ts';
import { planTool } from '../../../cluster/tools/tool-plan.ts';

describe('where a tool comes from when images are published', () => {
  const bare = { go: false, onPath: {} };
  const cases: [string, Parameters<typeof planTool>, object][] = [
    [
      'kubectl on PATH',
      ['kubectl', { ...bare, onPath: { kubectl: '/usr/bin/kubectl' } }],
      { from: 'path', file: '/usr/bin/kubectl' },
    ],
    [
      'kubectl on PATH, though Go could build it',
      ['kubectl', { go: true, onPath: { kubectl: '/k' } }],
      { from: 'path', file: '/k' },
    ],
    [
      'helm nowhere, Go there',
      ['helm', { ...bare, go: true }],
      { from: 'go', package: 'helm.sh/helm/v3/cmd/helm' },
    ],
    [
      'kind is built as pinned even if there is another',
      ['kind', { go: true, onPath: { kind: '/kind' } }],
      { from: 'go', package: 'sigs.k8s.io/kind' },
    ],
    [
      'kind on PATH, no Go',
      ['kind', { ...bare, onPath: { kind: '/kind' } }],
      { from: 'path', file: '/kind' },
    ],
    [
      'nothing',
      ['kind', bare],
      { from: 'nowhere', next: 'install kind, or Go 1.21 or newer to have it built' },
    ],
  ];
  for (const [name, [tool, found], source] of cases) {
    it(name, () => {
      expect(planTool(tool, found)).to.deep.equal(source);
    });
  }

  it('takes what tests start from the published images, of one Kubernetes version', () => {
    expect(planTool('kube-apiserver', bare)).to.deep.equal({
      from: 'image',
      image: `registry.k8s.io/kube-apiserver:${kubernetesVersion}`,
      file: '/usr/local/bin/kube-apiserver',
    });
    expect(planTool('etcd', { go: true, onPath: { etcd: '/etcd' } })).to.include({ from: 'image' });
  });
});

describe('the Kubernetes that is built', () => {
  it('says which version it is', () => {
    const flags = versionFlags('v1.36.3');
    for (const name of ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']) {
      expect(flags).to.contain(`-X ${name}.gitVersion=v1.36.3 `).and.to.contain(`-X ${name}.gitMinor=36 `);
    }
  });

  it('is in one image under every name that kubeadm wants, but for those that need one of their own', () => {
    const list = ['kube-apiserver:v1', 'kube-proxy:v1', 'coredns/coredns:v2', 'pause:3', 'etcd:4'].map(
      (name) => `reg/${name}`,
    );
    expect(stagesOf(`${list.join('\n')}\n`)).to.deep.equal({
      components: ['reg/kube-apiserver:v1', 'reg/kube-proxy:v1', 'reg/etcd:4'],
      coredns: 'reg/coredns/coredns:v2',
      pause: 'reg/pause:3',
    });
    expect(() => stagesOf('reg/etcd:4\n')).to.throw(/names no image coredns/);
  });
});
