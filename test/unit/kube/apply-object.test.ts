import { expect } from 'chai';

import type { Patch } from '../../../kube/call-options.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import type { KubeObject, Live, ObjectName, ResourceKind } from '../../../kube/resource-kind.ts';
import {
  appliedForm,
  appliedHash,
  applyObject,
  APPLIED_HASH_ANNOTATION,
} from '../../../operator/kube/apply-object.ts';
import { fieldsToApply } from '../../../operator/kube/needs-apply.ts';
import { services, type Service } from '../../../operator/kube/resources.ts';

const desired: Service = {
  metadata: { name: 'm-db', namespace: 'demo', labels: { a: 'b' } },
  spec: { clusterIP: 'None', ports: [{ port: 27017 }] },
};

function live(from: Service, change: Partial<Service> = {}): Live<Service> {
  return {
    ...from,
    ...change,
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...from.metadata,
      annotations: { [APPLIED_HASH_ANNOTATION]: appliedHash(from) },
      name: 'm-db',
      uid: 'u1',
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
  };
}

/** Answers a patch with what was applied, and remembers it. */
class RecordingClient {
  readonly patches: { name: ObjectName; patch: Patch }[] = [];
  patch: KubeClient['patch'] = <T extends KubeObject>(
    _kind: ResourceKind<T>,
    name: ObjectName,
    patch: Patch,
  ) => {
    this.patches.push({ name, patch });
    if (patch.type !== 'apply') throw new Error(`expected an apply, got ${patch.type}`);
    return Promise.resolve(patch.object as Live<T>);
  };
}

describe('applyObject', () => {
  const options = { fieldManager: 'movie-search-operator' };
  let client: RecordingClient;
  beforeEach(() => {
    client = new RecordingClient();
  });

  it('applies what does not exist, with the hash of what was desired', async () => {
    const object = await applyObject(client, services, appliedForm(desired), { ...options, uid: null });
    expect(client.patches).to.have.length(1);
    expect(client.patches[0]!.name).to.deep.equal({ name: 'm-db', namespace: 'demo' });
    expect(object.metadata.annotations).to.deep.equal({ [APPLIED_HASH_ANNOTATION]: appliedHash(desired) });
    expect(object.metadata.uid).to.equal(undefined);
  });

  it('names the uid of the object it means, so that a deleted one is not created anew', async () => {
    const { metadata } = await applyObject(client, services, appliedForm(desired), { ...options, uid: 'u1' });
    expect(metadata.uid).to.equal('u1');
  });
});

describe('appliedForm', () => {
  const fields = (current: Live<Service>) => fieldsToApply(appliedForm(desired), current);

  it('is what live has where live was applied from it', () => {
    expect(fields(live(desired))).to.deep.equal([]);
  });

  it('differs where somebody changed live', () => {
    const current = live(desired, { spec: { clusterIP: 'None', ports: [{ port: 1 }] } });
    expect(fields(current)).to.deep.equal(['spec.ports[0].port']);
  });

  it('differs where a field is desired no more', () => {
    const before: Service = { ...desired, spec: { ...desired.spec, publishNotReadyAddresses: true } };
    expect(fields(live(before))).to.deep.equal([`metadata.annotations.${APPLIED_HASH_ANNOTATION}`]);
  });

  it('hashes content, whatever the order of its keys', () => {
    expect(appliedHash({ a: 1, b: { c: 2, d: [1, 2] } })).to.equal(
      appliedHash({ b: { d: [1, 2], c: 2 }, a: 1 }),
    );
    expect(appliedHash({ d: [1, 2] })).not.to.equal(appliedHash({ d: [2, 1] }));
  });
});
