// node scripts/grafana-dashboards.mjs: writes grafana/dashboards/*.json from the short descriptions in scripts/lib/grafana-*.mjs.
// A test says when the files are not what this writes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import operation from './lib/grafana-operation.mjs';
import traffic from './lib/grafana-traffic.mjs';

const WIDTH = 24;

/** Panels in rows, from left to right. */
function placed(panels) {
  let [x, y, rowHeight] = [0, 0, 0];
  return panels.map((one, i) => {
    const { w, h } = one.gridPos;
    if (x + w > WIDTH) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const gridPos = { x, y, w, h };
    [x, rowHeight] = [x + w, Math.max(rowHeight, h)];
    return { id: i + 1, ...one, gridPos };
  });
}

export function dashboards() {
  return [...traffic, ...operation].map(({ uid, title, variables, panels }) => ({
    name: `${uid.replace('llmgw-', '')}.json`,
    json: {
      ...{
        uid,
        title,
        tags: ['llm-gateway'],
        schemaVersion: 39,
        version: 1,
        editable: true,
        refresh: '30s',
        timezone: 'browser',
      },
      time: { from: 'now-24h', to: 'now' },
      graphTooltip: 1,
      links: [
        { type: 'dashboards', title: 'LLM gateway', tags: ['llm-gateway'], asDropdown: true, keepTime: true, includeVars: true },
      ],
      templating: {
        list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {} }, ...variables],
      },
      annotations: { list: [] },
      panels: placed(panels),
    },
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const directory = join(dirname(fileURLToPath(import.meta.url)), '../grafana/dashboards');
  mkdirSync(directory, { recursive: true });
  for (const { name, json } of dashboards()) writeFileSync(join(directory, name), `${JSON.stringify(json, null, 2)}\n`);
}
