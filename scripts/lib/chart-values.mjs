import { isMap, isPair, isScalar, isSeq, parse, parseDocument } from 'yaml';

/** Values whose insides are Kubernetes' own, or the operator's. */
const FREE =
  /^(config|gatewayYaml|secrets\.extra)$|(annotations|Annotations|labels|nodeSelector|affinity|resources|ecurityContext)$/;

const ITEMS = [
  [/(Cidrs|Egress|hostnames)$/, { type: 'string' }],
  [/Ports$/, { type: 'integer', minimum: 1, maximum: 65535 }],
  [/\.hosts$/, { type: 'object', required: ['host', 'paths'] }],
];
/** extraEgress holds rules of a NetworkPolicy, blockedEgress addresses. */
const itemsOf = (path) =>
  /(^|\.)extraEgress$/.test(path) ? { type: 'object' } : (ITEMS.find(([name]) => name.test(path))?.[1] ?? { type: 'object' });
const EXACT = new Map([
  ['migrations.mode', { enum: ['auto', 'job', 'init'] }],
  ['topologySpread.whenUnsatisfiable', { enum: ['ScheduleAnyway', 'DoNotSchedule'] }],
  ['service.type', { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] }],
  ['image.pullPolicy', { enum: ['Always', 'IfNotPresent', 'Never'] }],
  ['api.podDisruptionBudget.maxUnavailable', { type: ['integer', 'string'], minimum: 0, pattern: '^\\d{1,3}%$' }],
]);
const PATTERNS = [
  [/[dD]igest$/, '^(sha256:[0-9a-f]{64})?$'],
  [/(^|\.)storage$/, '^\\d+(\\.\\d+)?([KMGTPE]i?)?$'],
  [/^externalDatabaseUrl$/, '^(postgres(ql)?://.+)?$'],
  [/^externalRedis(Cache)?Url$/, '^(rediss?://.+)?$'],
  [/interval$/, '^\\d+(ms|s|m|h)$'],
];

/** What one value that is neither a list nor a map may be. */
function scalarSchema(value, path) {
  const exact = EXACT.get(path);
  if (exact) return exact;
  const [, pattern] = PATTERNS.find(([name]) => name.test(path)) ?? [];
  if (pattern) return { type: 'string', pattern };
  if (typeof value !== 'number') return { type: typeof value };
  if (/[pP]ort$/.test(path)) return { type: 'integer', minimum: 1, maximum: 65535 };
  if (path.endsWith('Percentage')) return { type: 'integer', minimum: 1, maximum: 100 };
  return { type: 'integer', minimum: /(min|max)Replicas|concurrency|jobsPerReplica/.test(path) ? 1 : 0 };
}

/** A JSON schema that knows every value, says what each means, and refuses others. */
export function valuesSchema(text) {
  const said = new Map(valueRows(text).map(({ name, words }) => [name, words]));
  const walk = (value, path) => {
    const description = said.get(path) ? { description: said.get(path) } : {};
    if (Array.isArray(value)) return { ...description, type: 'array', items: itemsOf(path) };
    if (value === null || typeof value !== 'object') return { ...description, ...scalarSchema(value, path) };
    if (FREE.test(path)) return { ...description, type: 'object' };
    const entries = Object.entries(value).map(([name, inner]) => [name, walk(inner, path === '' ? name : `${path}.${name}`)]);
    return { ...description, type: 'object', additionalProperties: false, properties: Object.fromEntries(entries) };
  };
  const schema = walk(parse(text), '');
  // What Helm itself adds to a chart's values.
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...schema,
    properties: { ...schema.properties, global: { type: 'object' } },
  };
}

/** Every value with the comment in front of it; `value` is undefined for a group that has a comment of its own. */
function valueRows(text) {
  const rows = [];
  const walk = (map, path, said) => {
    for (const pair of map.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const name = path === '' ? String(pair.key.value) : `${path}.${String(pair.key.value)}`;
      const comment = (pair.key.commentBefore ?? (map.items[0] === pair ? said : '') ?? '').split('\n\n').at(-1) ?? '';
      const words = comment
        .replace(/^ ?(-- )?/gm, '')
        .replaceAll('\n', ' ')
        .trim();
      if (isMap(pair.value) && pair.value.items.length > 0 && !FREE.test(name)) {
        if (words !== '') rows.push({ name, words });
        walk(pair.value, name, pair.value.commentBefore);
      } else {
        const value =
          isMap(pair.value) || isSeq(pair.value)
            ? JSON.stringify(pair.value.toJSON())
            : String(isScalar(pair.value) ? pair.value.value : '');
        rows.push({ name, words, value });
      }
    }
  };
  walk(parseDocument(text).contents, '', '');
  return rows;
}

/** Every value with its default and what it means, for the chart's README. */
export function valuesTable(text) {
  const rows = valueRows(text).map(({ name, words, value }) => {
    if (value === undefined) return `| **${name}** | | ${words} |`;
    return `| \`${name}\` | ${value === '' ? '' : `\`${value.replaceAll('|', '\\|')}\``} | ${words} |`;
  });
  return `| value | default | |\n|---|---|---|\n${rows.join('\n')}`;
}
