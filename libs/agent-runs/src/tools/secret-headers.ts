import { openSecret } from '@libs/kernel/open-secret';
import type { SecretHeader } from './stored-tool';
import type { ToolResult } from './toolbox';

/** A service that echoes its caller's credentials must not put them into a conversation. */
export function withSecrets(result: ToolResult, secrets: readonly SecretHeader[]): ToolResult {
  let { content } = result;
  for (const { value } of secrets) {
    const plain = openSecret(value);
    for (const secret of [plain, plain.replace(/^\w+\s+/, '')])
      if (secret.length >= 8) content = content.replaceAll(secret, '[secret]');
  }
  return { ...result, content };
}
