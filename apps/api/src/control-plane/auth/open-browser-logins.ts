import type { TokenCodec } from '@libs/auth';
import { BrowserLogins } from '../../policy';

/** What cookies need of the runtime. */
export interface BrowserRuntime {
  config: { production: boolean; http: { publicUrl?: string; port?: number; adminPort?: number } };
}

export function openBrowserLogins({ config }: BrowserRuntime, tokens: TokenCodec): BrowserLogins {
  const { publicUrl, adminPort, port } = config.http;
  const ownOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  const secure = ownOrigin?.startsWith('https:') ?? config.production;
  return new BrowserLogins(tokens, { secure, ownOrigin, clientPort: adminPort === undefined ? undefined : port });
}
