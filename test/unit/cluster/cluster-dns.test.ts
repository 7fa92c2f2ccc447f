import { expect } from 'chai';
import { withServiceZone } from '../../../cluster/addons/cluster-dns.ts';

const corefile = `.:53 {
    errors
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
}
`;

describe('withServiceZone', () => {
  it('adds a zone svc that answers nothing, and leaves the others as they are', () => {
    expect(withServiceZone(corefile)).to.equal(`${corefile}svc:53 {\n}\n`);
  });

  it('changes nothing a second time', () => {
    const once = withServiceZone(corefile);
    expect(withServiceZone(once)).to.equal(once);
  });
});
