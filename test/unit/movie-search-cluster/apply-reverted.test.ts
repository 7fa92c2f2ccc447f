import { expect } from 'chai';
import type { Live } from '../../../kube/resource-kind.ts';
import type { Service } from '../../../operator/kube/resources.ts';
import { MemoryKube } from '../../support/memory-kube.ts';
import { live } from '../../support/memory-stores.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';
import { now } from '../../support/observed.ts';
import { reconcilerOf } from '../../support/reconciler.ts';

const signal = new AbortController().signal;
const name = { name: 'movies-db', namespace: 'default' };

/** Reconciles for as long, once in 5 s, while something else sets the ports of the Service `movies-db` each time. */
async function reconcileFor(minutes: number, isReverted: (minute: number) => boolean) {
  const kube = new MemoryKube();
  const stores = kube.stores();
  stores.clusters.put(live(movieSearchCluster()));
  let seconds = 0;
  const at = () => new Date(now.getTime() + seconds * 1_000);
  const reconciler = reconcilerOf({ kube, stores, events: [], now: at });
  const reasons = new Set<string>();
  const patches: number[] = [];
  for (; seconds < minutes * 60; seconds += 5) {
    kube.calls.length = 0;
    await reconciler.reconcile('default/movies', signal);
    if (kube.calls.includes('patch services movies-db')) patches.push(seconds);
    for (const { type, message } of stores.clusters.list()[0]?.status?.conditions ?? []) {
      if (type === 'Degraded' && message.includes('changes it back (spec.ports')) reasons.add(message);
    }
    const service = stores.services.get(name);
    if (service !== undefined && isReverted(seconds / 60)) stores.services.put(reverted(service));
  }
  return { patches, reasons: [...reasons] };
}

function reverted(service: Live<Service>): Live<Service> {
  return { ...service, spec: { ...service.spec, ports: [{ port: 1 }] } };
}

describe('an object that somebody changes back each time it is set right', () => {
  it('is set right ever less often, and it is said which field is changed', async () => {
    const { patches, reasons } = await reconcileFor(11, () => true);
    expect(patches.slice(0, 7)).to.deep.equal([0, 5, 10, 20, 40, 80, 160]);
    expect(patches.length).to.be.at.most(9);
    expect(reasons).to.have.length(1);
    expect(reasons[0]).to.contain('Service movies-db');
  });

  it('is set right for good once nobody changes it any more', async () => {
    const { patches } = await reconcileFor(9, (minute) => minute < 3);
    expect(patches.at(-1)).to.be.within(180, 480);
  });
});
