import type { Account } from '../support/process/child';
import { controlCall } from '../support/process/admin-client';
import { LaunchedGateway } from '../support/process/launched';

/** What this pattern finds first. @throws Error when it finds nothing */
export const match = (text: string, pattern: RegExp): string => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${pattern.source} is not in:\n${text}`);
  return found;
};

/** The first virtual key, from the first screen of a first start. */
export const keyOf = (gateway: LaunchedGateway): string => match(gateway.child.output, /Key +(rlg_\S+)/);

/** Asks the sandbox: `ANSWERED` where all is well. */
export async function saysHello(at: LaunchedGateway, key: string): Promise<unknown> {
  const body = { model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello' }] };
  const { status, body: answer } = await controlCall(`${at.url}/v1/chat/completions`, 'POST', body, key);
  return { status, text: JSON.stringify(answer).includes('"content":"Hello"') };
}
export const ANSWERED = { status: 200, text: true };

/** The one line with which a start ends that must not succeed. */
export async function refused(dataDir: string, env: Record<string, string> = {}, account?: Account): Promise<string> {
  const { code, lines } = await (await LaunchedGateway.start(dataDir, env, account)).refusal();
  expect(lines).toHaveLength(1);
  expect(code).toBe(1);
  return lines[0] ?? '';
}
