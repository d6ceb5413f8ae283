/** Who may come in; what is shown once is there at the first start only. */
export interface FirstAccess {
  adminEmail: string;
  adminPassword?: string;
  adminCreated: boolean;
  virtualKey?: string;
}

export interface ScreenFacts extends FirstAccess {
  url: string;
  /** Where its pages are; undefined where it has none. */
  dashboard: string | undefined;
  version: string;
  docs: boolean;
  providers: readonly string[];
  sandbox: boolean;
  embedded: boolean;
  /** Since the command was typed, installing and building included. */
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
    ...(facts.dashboard === undefined ? [] : [row('Dashboard', facts.dashboard)]),
    row('API', url),
    ...(facts.docs ? [row('Docs', `${url}/docs`)] : []),
    row('Admin', adminLine(facts)),
    row(
      'Key',
      virtualKey
        ? keyLine(virtualKey)
        : 'made at the first start; another: npx route-llm-gateway virtual-keys create --name my-app',
    ),
    row(
      'Providers',
      facts.providers.join(', ') ||
        'none yet: set OPENAI_API_KEY, ANTHROPIC_API_KEY, ..., or npx route-llm-gateway keys add openai',
    ),
    row('Database', facts.embedded ? 'embedded PostgreSQL' : 'DATABASE_URL'),
    '',
    '  Try it:',
    '',
    `  curl ${url}/v1/chat/completions -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\`,
    `    -d '{"model":"${model}","messages":[{"role":"user","content":"Hello"}]}'`,
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** For a start that made the first access and then broke off; empty when there is nothing that would be lost. */
export function firstAccessNote(access: FirstAccess): string {
  const { virtualKey } = access;
  const rows = [
    ...(access.adminPassword ? [row('Admin', adminLine(access))] : []),
    ...(virtualKey ? [row('Key', keyLine(virtualKey))] : []),
  ];
  return rows.length === 0 ? '' : `${['', '  The start broke off. Keep for the next one:', ...rows, ''].join('\n')}\n`;
}

const keyLine = (virtualKey: string): string => `${virtualKey}   (shown once: keep it)`;

const row = (name: string, value: string): string => `  ${name.padEnd(10)} ${value}`;

function adminLine({ adminEmail, adminPassword, adminCreated }: FirstAccess): string {
  if (adminPassword) return `${adminEmail}   password ${adminPassword}   (shown once, must be changed at the first login)`;
  if (adminCreated) return `${adminEmail}   with ADMIN_PASSWORD, which must be changed at the first login`;
  return `${adminEmail}   (password lost: npx route-llm-gateway users reset-password ${adminEmail})`;
}
