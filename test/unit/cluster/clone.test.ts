import { expect } from 'chai';
import { cloneAt } from '../../../cluster/clone.ts';

describe('what is a clone’s own', () => {
  it('stays the same for one path, and differs between two', () => {
    const [one, again, other] = [
      cloneAt('/home/ada/film'),
      cloneAt('/home/ada/film'),
      cloneAt('/srv/ci/film'),
    ];
    expect(again).to.deep.equal(one);
    for (const field of ['name', 'bridge', 'podSubnet', 'serviceSubnet'] as const) {
      expect(other[field], field).not.to.equal(one[field]);
    }
  });

  it('is named as CLUSTER= says, with the addresses of its path', () => {
    const [named, unnamed] = [cloneAt('/home/ada/film', 'mine'), cloneAt('/home/ada/film')];
    expect(named).to.deep.equal({ ...unnamed, name: 'mine' });
  });

  it('fits the limits of what it names, for many paths', () => {
    for (let i = 0; i < 300; i += 1) {
      const clone = cloneAt(`/home/ada/film-${String(i)}`);
      expect(clone.bridge.length, 'an interface name').to.be.at.most(15);
      const second = (cidr: string): number => Number(cidr.split('.')[1]);
      // Clear of kind's usual ranges, of each other, and of the top of 10/8, where resolvers of virtual machines live.
      expect(second(clone.podSubnet)).to.be.within(128, 183);
      expect(second(clone.serviceSubnet)).to.be.within(184, 239);
    }
  });

  it('keeps the engine’s sockets within the 107 bytes a socket’s path may have, however deep the clone lies', () => {
    const deep = cloneAt(`/home/ada/${'a-long-folder-name/'.repeat(8)}film`);
    const longest = '/exec/libnetwork/0123456789ab.sock';
    expect(deep.paths.engine.run.length + longest.length).to.be.at.most(107);
    expect(deep.paths.engine.data).to.match(/film\/\.local\/docker$/);
    expect(cloneAt('/home/ada/film').paths.engine.socket).to.equal(
      '/home/ada/film/.local/run/engine/docker.sock',
    );
  });
});
