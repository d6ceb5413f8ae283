import { z } from 'zod';
import { environmentSchema, SECTIONS, VARIABLES } from './environment';

/** The text of docs/configuration.md, made from the schema so that it cannot go stale. */
export function environmentReference(): string {
  const sections = Object.entries(SECTIONS).map(([title, variables]) => {
    const rows = VARIABLES.filter((name) => name in variables).map((name) => {
      const schema = environmentSchema.shape[name];
      const fallback = schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : '';
      return `| \`${name}\` | ${fallback === '' ? '' : `\`${cell(fallback)}\``} | ${cell(schema.description ?? '')} |`;
    });
    return `## ${title}\n\n| variable | default | |\n|---|---|---|\n${rows.join('\n')}`;
  });
  return `${HEADER}\n\n${sections.join('\n\n')}\n`;
}

const HEADER = `# Configuration

Every variable, made from the schema that the boot checks (\`npm run docs:generate\` writes this page). All are optional to
begin with; with \`NODE_ENV=production\` a missing or weak secret stops the boot and names the variable. A variable that
holds a secret can be given as \`NAME_FILE\`, the path of a file. \`route-llm-gateway config print\` shows what holds here
and where it comes from. Providers, models, routing, tenants and limits can stand in a file: [gateway.yaml](gateway-yaml.md).`;

const cell = (text: string): string => text.replaceAll('|', '\\|');
