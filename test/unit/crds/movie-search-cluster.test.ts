import { expect } from 'chai';
import {
  InvalidSpecError,
  movieSearchClusterSchema,
  withDefaults,
  type MovieSearchClusterSpecInput,
} from '../../../crds/movie-search-cluster.ts';

const dataset = { version: '2026-11', source: { bundled: {} } };

function problemsOf(spec: MovieSearchClusterSpecInput): readonly string[] {
  try {
    withDefaults(spec);
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidSpecError);
    return (error as InvalidSpecError).problems;
  }
}

describe('the MovieSearchCluster schema', () => {
  it('fills a spec that names only its dataset', () => {
    const placement = { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' };
    expect(withDefaults({ dataset })).to.deep.equal({
      dataset: {
        ...dataset,
        titles: { adult: false },
        judgement: {
          minTitles: 1,
          minTitlesWithDirectors: 1,
          maxRejectedPercent: 1,
          maxShrinkPercent: 20,
          maxHoursBetweenFiles: 12,
          allowCutFiles: false,
        },
        keepVersions: 2,
        loader: { resources: { requests: { cpu: '100m', memory: '256Mi' } } },
      },
      database: {
        replicas: 3,
        storage: { type: 'Ephemeral', reclaimPolicy: 'Delete' },
        maxLagSeconds: 10,
        cacheSizeGB: 0.25,
        resources: { requests: { cpu: '200m', memory: '384Mi' } },
        failover: {
          nodeTimeoutSeconds: 20,
          memberTimeoutSeconds: 60,
          onMajorityLoss: 'Wait',
          forceAfterSeconds: 300,
        },
        placement,
      },
      query: {
        replicas: 2,
        resources: { requests: { cpu: '100m', memory: '128Mi' } },
        placement,
        routing: { weights: { cpu: 50, memory: 25, latency: 100, inFlight: 100, lag: 50 } },
        staleAnswers: false,
        directorsFrom: 'Replicas',
        service: { type: 'ClusterIP' },
      },
    });
  });

  it('keeps what is written, and adds nothing to resources that are written', () => {
    const database = {
      replicas: 5,
      resources: { limits: { memory: '1Gi' } },
      storage: { type: 'Persistent' as const, size: '20Gi' },
    };
    const spec = withDefaults({ dataset, database });
    expect(spec.database).to.deep.include({ replicas: 5, resources: { limits: { memory: '1Gi' } } });
    expect(spec.database.storage).to.deep.equal({
      type: 'Persistent',
      size: '20Gi',
      reclaimPolicy: 'Delete',
    });
  });

  it('gives autoscaling the defaults of a HorizontalPodAutoscaler, direction by direction', () => {
    const autoscaling = { maxReplicas: 9, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } };
    const { behavior } = withDefaults({ dataset, database: { autoscaling } }).database.autoscaling!;
    expect(behavior?.scaleUp).to.deep.include({
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    });
    expect(behavior?.scaleDown).to.deep.include({
      stabilizationWindowSeconds: 60,
      policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    });
  });

  it('leaves a behavior that is not written unwritten, as a HorizontalPodAutoscaler does', () => {
    const spec = withDefaults({ dataset, database: { autoscaling: { maxReplicas: 9 } } });
    expect(spec.database.autoscaling).to.deep.equal({
      maxReplicas: 9,
      targetCPUUtilizationPercentage: 60,
      mode: 'Auto',
    });
  });

  it('does not share a default between two specs', () => {
    withDefaults({ dataset }).database.resources.requests!.cpu = '9';
    expect(withDefaults({ dataset }).database.resources.requests!.cpu).to.equal('200m');
  });

  it('names every problem at once, each with its field and what to write', () => {
    const problems = problemsOf({
      dataset: { version: '-1', source: {} },
      database: { replicas: 0, autoscaling: { minReplicas: 5, maxReplicas: 1 } },
      query: { service: { nodePort: 30080 } },
    });
    expect(problems).to.have.length(5);
    expect(problems.join('\n'))
      .to.match(/^spec\.dataset\.version: write a version label such as 2026-11/m)
      .and.match(/^spec\.dataset\.source: write exactly one source/m)
      .and.match(/^spec\.database\.replicas: .*>=1/m)
      .and.match(/^spec\.database\.autoscaling\.minReplicas: minReplicas is above maxReplicas/m)
      .and.match(/^spec\.query\.service\.nodePort: nodePort needs type: NodePort or LoadBalancer/m);
  });

  it('drops fields it does not know, so that a newer CRD does not stop an older operator', () => {
    const metadata = { name: 'films', namespace: 'default', uid: 'u', generation: 1, resourceVersion: '1' };
    const parsed = movieSearchClusterSchema.parse({
      apiVersion: 'moviesearch.dev/v1alpha1',
      kind: 'MovieSearchCluster',
      metadata: { ...metadata, managedFields: [] },
      spec: { dataset, future: { setting: 1 } },
    });
    expect(parsed.metadata).to.deep.equal(metadata);
    expect(parsed.spec).to.deep.equal(withDefaults({ dataset }));
  });
});
