/** Specs in which but one field matters, and parts of them. */
export const dataset = { version: '2026-11', source: { bundled: {} } };

export const database = (fields: object) => ({ dataset, database: fields });
export const query = (fields: object) => ({ dataset, query: fields });
export const version = (label: unknown) => ({ dataset: { ...dataset, version: label } });
export const source = (fields: object) => ({ dataset: { ...dataset, source: fields } });
export const judgement = (fields: object) => ({ dataset: { ...dataset, judgement: fields } });
/** Which titles of IMDb's files. */
export const titles = (fields: object) => ({
  dataset: { version: '2026-11', source: { persistentVolumeClaim: { claimName: 'films' } }, titles: fields },
});
export const claim = (path: string) => source({ persistentVolumeClaim: { claimName: 'films', path } });
export const requests = (fields: object) => ({ resources: { requests: fields } });
export const cpu = { requests: { cpu: '500m' } };
export const policy = { type: 'Pods', value: 1, periodSeconds: 60 };
export const scaleUp = (fields: object) =>
  database({ autoscaling: { maxReplicas: 9, behavior: { scaleUp: fields } } });
export const toleration = (fields: object) => query({ placement: { tolerations: [fields] } });
export const nodeSelector = (labels: object) => query({ placement: { nodeSelector: labels } });
