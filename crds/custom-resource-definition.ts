import { stringify } from 'yaml';
import { movieSearchClusterResource as resource, movieSearchClusterSchema } from './movie-search-cluster.ts';
import { structuralSchema } from './structural-schema.ts';

/** The columns of `kubectl get msc`. */
const columns = [
  {
    name: 'Database',
    jsonPath: '.status.database.ready',
    description: 'Database members that serve reads, of those wanted.',
  },
  {
    name: 'Query',
    jsonPath: '.status.query.ready',
    description: 'Query pods that are ready, of those wanted.',
  },
  { name: 'Dataset', jsonPath: '.status.dataset.version', description: 'The dataset version now served.' },
  {
    name: 'Primary',
    jsonPath: '.status.database.primary',
    description: 'The database member that takes the writes.',
  },
  {
    name: 'Available',
    jsonPath: '.status.conditions[?(@.type=="Available")].status',
    description: 'Whether titles can be looked up.',
  },
  {
    name: 'Age',
    jsonPath: '.metadata.creationTimestamp',
    type: 'date',
    description: 'Time since it was created.',
  },
  {
    name: 'Message',
    jsonPath: '.status.conditions[?(@.type=="Available")].message',
    description: 'Why it is, or is not, available.',
    priority: 1,
  },
].map((column) => ({ type: 'string', ...column }));

/** The CustomResourceDefinition of MovieSearchCluster, as an object ready for YAML. */
export function customResourceDefinition() {
  const { description, 'x-kubernetes-validations': validations } = movieSearchClusterSchema.meta() ?? {};
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${resource.plural}.${resource.group}`,
      labels: { 'app.kubernetes.io/name': 'movie-search' },
    },
    spec: {
      group: resource.group,
      scope: 'Namespaced',
      names: {
        kind: resource.kind,
        listKind: `${resource.kind}List`,
        plural: resource.plural,
        singular: resource.singular,
        shortNames: [resource.shortName],
        categories: [...resource.categories],
      },
      versions: [
        {
          name: resource.version,
          served: true,
          storage: true,
          additionalPrinterColumns: columns,
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.database.replicas',
              statusReplicasPath: '.status.database.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          schema: {
            openAPIV3Schema: {
              description,
              type: 'object',
              required: ['spec'],
              properties: {
                // The API server fills in the schemas of these three itself.
                apiVersion: { type: 'string' },
                kind: { type: 'string' },
                metadata: { type: 'object' },
                spec: structuralSchema(movieSearchClusterSchema.shape.spec),
                status: structuralSchema(movieSearchClusterSchema.shape.status),
              },
              'x-kubernetes-validations': validations,
            },
          },
        },
      ],
    },
  };
}

/** The same as the text of the committed file. */
export function customResourceDefinitionYaml(): string {
  const yaml = stringify(customResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false });
  return `# Generated from movie-search-cluster.ts by generate.ts: change that file, then run "node crds/generate.ts".\n${yaml}`;
}
