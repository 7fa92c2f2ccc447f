import { expect } from 'chai';
import { appliedForm, appliedHash } from '../../../operator/kube/apply-object.ts';
import { services, type Service } from '../../../operator/kube/resources.ts';
import type { AppliedBefore } from '../../../operator/movie-search-cluster/objects/apply-history.ts';
import { objectId } from '../../../operator/movie-search-cluster/objects/applied-objects.ts';
import { databaseService } from '../../../operator/movie-search-cluster/objects/database-service.ts';
import { planApplies } from '../../../operator/movie-search-cluster/objects/plan-applies.ts';
import type { ObservedObject } from '../../../operator/movie-search-cluster/observed.ts';
import { live } from '../../support/memory-stores.ts';
import { movieSearchCluster } from '../../support/movie-search-cluster.ts';
import { ago, now } from '../../support/observed.ts';

const service = databaseService(movieSearchCluster());
const wanted = { kind: services, object: service };
const id = objectId(wanted);
const asWanted = live(appliedForm(service));
const changed = live<Service>({ ...asWanted, spec: { ...asWanted.spec, ports: [] } });
const unlabelled = live(appliedForm(service), { labels: {} });

const cases: Record<
  string,
  { seen?: ObservedObject; before?: Partial<AppliedBefore>; uid?: string | null; trouble?: string }
> = {
  'makes an object that is not there': { seen: { kind: 'Missing' }, uid: null },
  'leaves an object alone that is as it should be': { seen: { kind: 'Ours', object: asWanted } },
  'sets right what somebody changed, and only that very object': {
    seen: { kind: 'Ours', object: changed },
    uid: 'uid-movies-db',
  },
  'puts back labels by which an object is found': {
    seen: { kind: 'Ours', object: unlabelled },
    uid: 'uid-movies-db',
  },
  'waits for an object of an earlier cluster to go': { seen: { kind: 'Predecessors' } },
  'takes over nothing of somebody else': { seen: { kind: 'Strangers' }, trouble: 'NameTaken' },
  'makes nothing where it may not look, and says why': {
    seen: { kind: 'Unreadable', why: 'get services: 403 Forbidden: no' },
    trouble: 'ObjectUnreadable',
  },
  'makes nothing where nobody has looked': {},
  'says who must be stopped where an object is changed back again and again, and pauses': {
    seen: { kind: 'Ours', object: changed },
    before: { times: 3, lastAt: ago(1) },
    trouble: 'ApplyReverted',
  },
  'tries again after its pause': {
    seen: { kind: 'Ours', object: changed },
    before: { times: 3, lastAt: ago(11) },
    uid: 'uid-movies-db',
    trouble: 'ApplyReverted',
  },
  'does not pause where something else is wanted by now': {
    seen: { kind: 'Ours', object: changed },
    before: { times: 9, lastAt: ago(1), hash: 'of another description' },
    uid: 'uid-movies-db',
  },
};

describe('planApplies', () => {
  for (const [name, { seen, before, uid, trouble }] of Object.entries(cases)) {
    it(name, () => {
      const objects = new Map(seen === undefined ? [] : [[id, seen]]);
      const hash = appliedHash(service);
      const applied = new Map(before === undefined ? [] : [[id, { hash, times: 1, lastAt: now, ...before }]]);
      const { actions, troubles } = planApplies([wanted], { objects, applied }, now);
      expect(actions).to.deep.equal(uid === undefined ? [] : [{ kind: 'Apply', applied: wanted, uid }]);
      expect(troubles.map(({ reason }) => reason)).to.deep.equal(trouble === undefined ? [] : [trouble]);
    });
  }

  it('names the object and the fields that are changed back, five of them at most', () => {
    const stripped = live<Service>({ ...service, metadata: { name: 'movies-db' }, spec: {} });
    const applied = new Map([[id, { hash: appliedHash(service), times: 3, lastAt: ago(1) }]]);
    const say = (object: typeof stripped) =>
      planApplies([wanted], { objects: new Map([[id, { kind: 'Ours', object }]]), applied }, now).troubles[0]
        ?.message;
    expect(say(changed)).to.contain('Service movies-db').and.contain('(spec.ports)');
    expect(say(stripped)).to.match(/\(([^,]+, ){4}[^,]+, and \d+ more\)/);
  });
});
