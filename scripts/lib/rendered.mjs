/** Every rendering of the chart that is kept: for `kubectl apply` (plain), or as a snapshot. */
export const RENDERED = [
  { to: 'k8s/trial.yaml', values: undefined, plain: true },
  { to: 'k8s/production.yaml', values: 'production', plain: true },
  { to: 'test/deploy/rendered/minimal.yaml', values: 'minimal' },
  { to: 'test/deploy/rendered/everything.yaml', values: 'everything' },
];
