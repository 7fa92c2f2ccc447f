import { expect } from 'chai';
import fc from 'fast-check';
import {
  InvalidSpecError,
  movieSearchClusterResource as resource,
  withDefaults,
  type MovieSearchCluster,
  type MovieSearchClusterSpec,
  type MovieSearchClusterSpecInput,
  type MovieSearchClusterStatus,
} from '../../../crds/movie-search-cluster.ts';
import type { Answer } from '../../support/control-plane-calls.ts';
import type { ControlPlane } from '../../support/control-plane.ts';
import { sharedControlPlane } from '../../support/shared-control-plane.ts';
import { accepted, refused } from './spec-cases.ts';
import { dataset } from './spec-fragments.ts';
import { specs } from './spec-arbitrary.ts';

const namespace = 'crds';
const path = `/apis/${resource.apiVersion}/namespaces/${namespace}/${resource.plural}`;

interface Status {
  readonly message: string;
}

describe('a MovieSearchCluster at the API server', () => {
  let controlPlane: ControlPlane;

  before(async () => {
    controlPlane = await sharedControlPlane();
    await controlPlane.request('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    });
  });

  function create(name: string, spec: unknown, query = ''): Promise<Answer> {
    const { apiVersion, kind } = resource;
    return controlPlane.request('POST', `${path}${query}`, {
      body: { apiVersion, kind, metadata: { name }, spec },
    });
  }

  /** What the API server would say, without keeping it; unknown fields are refused, as kubectl asks for. */
  function judge(spec: unknown, name = 'judged'): Promise<Answer> {
    return create(name, spec, '?dryRun=All&fieldValidation=Strict');
  }

  const messageOf = ({ body }: Answer) => (body as Status).message;

  function locallyAccepted(spec: unknown): MovieSearchClusterSpec | undefined {
    try {
      return withDefaults(spec as MovieSearchClusterSpecInput);
    } catch (error) {
      if (error instanceof InvalidSpecError) return undefined;
      throw error;
    }
  }

  describe('is refused', () => {
    for (const { because, spec, at, message } of refused) {
      it(`for ${because}`, async () => {
        const answer = await judge(spec);
        expect(answer.status, messageOf(answer)).to.equal(422);
        expect(messageOf(answer)).to.contain(`${at}: `).and.contain(message);
        expect(locallyAccepted(spec), 'zod accepts it').to.equal(undefined);
      });
    }

    for (const [name, message] of [
      [
        'f'.repeat(41),
        'metadata.name is too long: names made from it must fit 63 characters, so use at most 40',
      ],
      ['films.example', 'use lower-case letters, digits and "-", with a letter first'],
      ['1film', 'use lower-case letters, digits and "-", with a letter first'],
    ] as const) {
      it(`for the name ${name}`, async () => {
        const answer = await judge({ dataset }, name);
        expect(answer.status).to.equal(422);
        expect(messageOf(answer)).to.contain(message);
      });
    }

    it('for a field nobody knows, under strict validation', async () => {
      const answer = await judge({ dataset, database: { replica: 3 } });
      expect(answer.status).to.equal(400);
      expect(messageOf(answer)).to.contain('unknown field "spec.database.replica"');
    });

    it('for a changed storage type, while other fields may change', async () => {
      const storage = { type: 'Persistent', size: '1Gi' };
      expect((await create('moved', { dataset, database: { storage } })).status).to.equal(201);
      const change = (database: unknown) =>
        controlPlane.request('PATCH', `${path}/moved`, { body: { spec: { database } } });
      const grown = await change({ replicas: 4, storage: { size: '2Gi' } });
      expect(grown.status, messageOf(grown)).to.equal(200);
      const answers = [
        await change({ storage: { type: 'Ephemeral', size: null } }),
        await change({ storage: null }),
        await change(null),
      ];
      for (const answer of answers) {
        expect(answer.status).to.equal(422);
        expect(messageOf(answer)).to.contain(
          'storage.type cannot be changed; create a second MovieSearchCluster',
        );
      }
    });
  });

  describe('is accepted, with the defaults the code expects,', () => {
    for (const { when, spec } of accepted) {
      it(`when ${when}`, async () => {
        const answer = await judge(spec);
        expect(answer.status, messageOf(answer)).to.equal(201);
        expect((answer.body as MovieSearchCluster).spec).to.deep.equal(locallyAccepted(spec));
      });
    }

    it('at the longest name', async () => {
      expect((await judge({ dataset }, 'f'.repeat(40))).status).to.equal(201);
    });
  });

  it('is judged by zod and by the API server alike, whatever is written', async () => {
    const verdicts = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(specs, async (spec) => {
        const answer = await judge(spec);
        const local = locallyAccepted(spec);
        verdicts[local === undefined ? 'refused' : 'accepted'] += 1;
        expect(answer.status, messageOf(answer)).to.equal(local === undefined ? 422 : 201);
        if (local !== undefined) expect((answer.body as MovieSearchCluster).spec).to.deep.equal(local);
      }),
      { numRuns: 400 },
    );
    // A generator that makes only one kind would prove nothing.
    expect(verdicts.accepted).to.be.above(40);
    expect(verdicts.refused).to.be.above(40);
  });

  describe('to kubectl', () => {
    const status = {
      observedGeneration: 1,
      conditions: [
        {
          type: 'Available',
          status: 'True',
          reason: 'Serving',
          message: '3 of 3 members serve reads.',
          lastTransitionTime: '2026-11-01T12:00:00Z',
        },
      ],
      database: {
        desiredReplicas: 3,
        replicas: 3,
        readyReplicas: 3,
        ready: '3/3',
        primary: 'films-db-0',
        members: [],
      },
      query: { desiredReplicas: 2, replicas: 2, readyReplicas: 1, ready: '1/2' },
      dataset: { version: '2026-11', titles: 6000, rejectedRows: 3, loadedAt: '2026-11-01T12:00:00Z' },
      autoscaling: {
        database: {
          evaluatedAt: '2026-11-01T12:00:00.250Z',
          recommendations: '3@0 3@15 4@30.25',
          scaleDowns: '1@15 2@1900~',
          limited: 'DesiredWithinRange',
        },
      },
      selector: 'app.kubernetes.io/instance=films,app.kubernetes.io/component=database',
    } satisfies MovieSearchClusterStatus;

    async function kubectl(...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await controlPlane.kubectl(['--namespace', namespace, ...args]);
      expect(code, stderr).to.equal(0);
      return stdout;
    }

    before(async () => {
      expect((await create('films', { dataset })).status).to.equal(201);
      const answer = await controlPlane.request('PATCH', `${path}/films/status`, { body: { status } });
      expect(answer.status, messageOf(answer)).to.equal(200);
    });

    it('shows its state in columns', async () => {
      const [header, row] = (await kubectl('get', 'msc', 'films')).split('\n');
      expect(header).to.match(/^NAME +DATABASE +QUERY +DATASET +PRIMARY +AVAILABLE +AGE$/);
      expect(row).to.match(/^films +3\/3 +1\/2 +2026-11 +films-db-0 +True +\d+s$/);
      expect(await kubectl('get', 'msc', 'films', '-o', 'wide')).to.contain('3 of 3 members serve reads.');
    });

    it('is found by its short name and its categories', async () => {
      for (const name of ['msc', 'moviesearch', 'all']) {
        expect(await kubectl('get', name, '-o', 'name')).to.contain(
          'moviesearchcluster.moviesearch.dev/films',
        );
      }
    });

    it('can be waited for', async () => {
      expect(await kubectl('wait', '--for=condition=Available', 'msc/films', '--timeout=10s')).to.contain(
        'condition met',
      );
    });

    it('explains every part of itself', async () => {
      const database = await kubectl('explain', 'msc.spec.database');
      expect(database).to.contain('The MongoDB replica set that holds the films');
      expect(database).to.match(/replicas\t<integer>\n(.*\n)+.*Default: 3\./);
      const everything = await kubectl('explain', 'msc', '--recursive');
      expect(everything).to.contain('targetCPUUtilizationPercentage').and.contain('rejectedRows');
      for (const field of [
        'spec.dataset.source.url',
        'spec.query.placement.tolerations',
        'spec.query.access.apiKeysSecretRef',
        'status.database.members',
      ]) {
        expect(await kubectl('explain', `msc.${field}`), field).not.to.contain('<empty>');
      }
    });

    it('scales its database by the scale subresource', async () => {
      const scale = (await controlPlane.request('GET', `${path}/films/scale`)).body;
      expect(scale).to.deep.include({
        spec: { replicas: 3 },
        status: { replicas: 3, selector: status.selector },
      });
      await kubectl('scale', 'msc/films', '--current-replicas=3', '--replicas=5');
      const { spec } = (await controlPlane.request('GET', `${path}/films`)).body as MovieSearchCluster;
      expect([spec.database.replicas, spec.query.replicas]).to.deep.equal([5, 2]);
      const refusal = await controlPlane.kubectl([
        '--namespace',
        namespace,
        'scale',
        'msc/films',
        '--replicas=51',
      ]);
      expect(refusal.code).to.equal(1);
      expect(refusal.stderr).to.contain('spec.database.replicas').and.contain('less than or equal to 50');
    });

    it('keeps status and spec apart: a write to one does not touch the other', async () => {
      const spoilt = { spec: { query: { replicas: 9 } }, status: { selector: 'changed' } };
      await controlPlane.request('PATCH', `${path}/films`, { body: { status: spoilt.status } });
      await controlPlane.request('PATCH', `${path}/films/status`, { body: { spec: spoilt.spec } });
      const films = (await controlPlane.request('GET', `${path}/films`)).body as MovieSearchCluster;
      expect(films.status?.selector).to.equal(status.selector);
      expect(films.spec.query.replicas).to.equal(2);
    });
  });
});
