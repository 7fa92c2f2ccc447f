import { expect } from 'chai';
import { withServiceDomain } from '../../../cluster/addons/cluster-dns.ts';

const corefile = `.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       ttl 30
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    loop
}
`;

describe('withServiceDomain', () => {
  it('answers for the domain svc itself, and forwards all else as before', () => {
    expect(withServiceDomain(corefile)).to.equal(`.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       ttl 30
    }
    template ANY ANY svc {
       rcode NXDOMAIN
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    loop
}
`);
  });

  it('changes nothing a second time', () => {
    const once = withServiceDomain(corefile);
    expect(withServiceDomain(once)).to.equal(once);
  });

  it('leaves a configuration alone that forwards nothing', () => {
    expect(withServiceDomain('.:53 {\n    errors\n}\n')).to.equal('.:53 {\n    errors\n}\n');
  });
});
