import type { TokenCodec } from '@libs/auth';
import { BrowserLogins } from '../../policy';

/** What cookies need of the runtime. */
export interface BrowserRuntime {
  config: { production: boolean; http: { publicUrl?: string } };
}

export function openBrowserLogins({ config }: BrowserRuntime, tokens: TokenCodec): BrowserLogins {
  const { publicUrl } = config.http;
  const ownOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return new BrowserLogins(tokens, { secure: ownOrigin?.startsWith('https:') ?? config.production, ownOrigin });
}
