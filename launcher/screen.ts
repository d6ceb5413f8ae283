export interface ScreenFacts {
  url: string;
  version: string;
  docs: boolean;
  adminEmail: string;
  /** Shown once: the first start only. */
  adminPassword?: string;
  adminCreated: boolean;
  virtualKey?: string;
  providers: readonly string[];
  sandbox: boolean;
  embedded: boolean;
  startedInMs: number;
}

/** The one screen that a start ends with. */
export function screen(facts: ScreenFacts): string {
  const { url, virtualKey } = facts;
  const key = virtualKey ?? '$GATEWAY_KEY';
  const model = facts.sandbox ? 'sandbox/echo' : 'auto';
  const lines = [
    '',
    `  Route LLM Gateway ${facts.version} is ready after ${(facts.startedInMs / 1000).toFixed(1)} s`,
    '',
    row('API', url),
    ...(facts.docs ? [row('Docs', `${url}/docs`)] : []),
    row('Admin', adminLine(facts)),
    row(
      'Key',
      virtualKey ? `${virtualKey}   (shown once: keep it)` : 'made at the first start; make another with POST /v1/admin/api-keys',
    ),
    row('Providers', facts.providers.join(', ') || 'none yet: set OPENAI_API_KEY, ANTHROPIC_API_KEY, ... or POST /v1/admin/keys'),
    row('Database', facts.embedded ? 'embedded PostgreSQL' : 'DATABASE_URL'),
    '',
    '  Try it:',
    '',
    `  curl ${url}/v1/chat/completions -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`,
    `    -d '{"model":"${model}","messages":[{"role":"user","content":"Hello"}]}'`,
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

const row = (name: string, value: string): string => `  ${name.padEnd(10)} ${value}`;

function adminLine({ adminEmail, adminPassword, adminCreated }: ScreenFacts): string {
  if (adminPassword) return `${adminEmail}   password ${adminPassword}   (shown once, must be changed at the first login)`;
  if (adminCreated) return `${adminEmail}   with ADMIN_PASSWORD, which must be changed at the first login`;
  return adminEmail;
}
