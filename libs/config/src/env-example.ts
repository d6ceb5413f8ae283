import { z } from 'zod';
import { environmentSchema, SECTIONS, VARIABLES } from './environment';

const HEADER = `# Every variable the product reads, with its default. All are optional: without any of them
# \`npm start\` runs on its own, with a PostgreSQL of its own and secrets generated once.
# Copy to .env.backend and uncomment what you change. This file is checked against the code.`;

/** The text of \`.env.backend.example\`, made from the schema so that it cannot go stale. */
export function envExample(): string {
  const sections = Object.entries(SECTIONS).map(([title, variables]) => {
    const lines = VARIABLES.filter((name) => name in variables).map((name) => {
      const schema = environmentSchema.shape[name];
      const fallback: unknown = schema instanceof z.ZodDefault ? schema.def.defaultValue : '';
      return `# ${schema.description ?? ''}\n#${name}=${String(fallback)}`;
    });
    return `# --- ${title}\n${lines.join('\n')}`;
  });
  return `${HEADER}\n\n${sections.join('\n\n')}\n`;
}
