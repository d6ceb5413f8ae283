import { isMap, isPair, isScalar, isSeq, parse, parseDocument } from 'yaml';

/** Values whose insides are Kubernetes' own, or the operator's. */
const FREE =
  /^(config|gatewayYaml|secrets\.extra)$|(annotations|Annotations|labels|nodeSelector|affinity|resources|ecurityContext)$/;

/** A JSON schema that knows every value and refuses others. */
export function valuesSchema(text) {
  const walk = (value, path) => {
    if (Array.isArray(value)) return { type: 'array' };
    if (value !== null && typeof value === 'object') {
      if (FREE.test(path)) return { type: 'object' };
      const entries = Object.entries(value).map(([name, inner]) => [name, walk(inner, path === '' ? name : `${path}.${name}`)]);
      return { type: 'object', additionalProperties: false, properties: Object.fromEntries(entries) };
    }
    if (path === 'migrations.mode') return { enum: ['auto', 'job', 'init'] };
    if (path === 'topologySpread.whenUnsatisfiable') return { enum: ['ScheduleAnyway', 'DoNotSchedule'] };
    if (/[dD]igest$/.test(path)) return { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' };
    if (typeof value === 'number') return { type: 'integer', minimum: 0 };
    return { type: typeof value };
  };
  const schema = walk(parse(text), '');
  // What Helm itself adds to a chart's values.
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...schema,
    properties: { ...schema.properties, global: { type: 'object' } },
  };
}

/** Every value with its default and the comment in front of it. */
export function valuesTable(text) {
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
        if (words !== '') rows.push(`| **${name}** | | ${words} |`);
        walk(pair.value, name, pair.value.commentBefore);
      } else {
        const value =
          isMap(pair.value) || isSeq(pair.value)
            ? JSON.stringify(pair.value.toJSON())
            : String(isScalar(pair.value) ? pair.value.value : '');
        rows.push(`| \`${name}\` | ${value === '' ? '' : `\`${value.replaceAll('|', '\\|')}\``} | ${words} |`);
      }
    }
  };
  const document = parseDocument(text);
  walk(document.contents, '', '');
  return `| value | default | |\n|---|---|---|\n${rows.join('\n')}`;
}
