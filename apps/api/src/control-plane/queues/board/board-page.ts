import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import type { UIConfig } from '@bull-board/api/typings/app';
import { contentSecurityPolicy, PAGE_HEADERS } from '../../../dashboard/pages';

/** Where the board is; its pages name everything else relative to it. */
export const BOARD_PATH = '/v1/admin/queues/board/';
const LOGIN_SCRIPT = 'login.js';

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8' },
  ...{ '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon' },
};

/**
 * Runs before the board's own scripts, which know nothing of logins: gives each change the token against forged requests,
 * and renews a login that has run out while the page stayed open. Tabs take turns, as those of the dashboard do.
 */
const LOGIN = `(() => {
  let token;
  const look = async () => {
    const answer = await fetch('/v1/auth/me');
    if (answer.ok) token = (await answer.json()).csrf_token ?? token;
    return answer.status < 400;
  };
  const refresh = () =>
    fetch('/v1/auth/refresh', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  const turn = async () => {
    if ((await look()) || ((await refresh()).ok && (await look()))) return;
    location.assign('/');
  };
  let renewing;
  const renew = () => {
    renewing ??= ('locks' in navigator ? navigator.locks.request('rlg-renew', turn) : turn()).finally(() => (renewing = undefined));
  };
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, ...rest) {
    this.rlgChanges = !/^(get|head)$/i.test(method);
    this.addEventListener('loadend', () => [401, 403].includes(this.status) && renew());
    return open.call(this, method, ...rest);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (this.rlgChanges && token !== undefined) this.setRequestHeader('x-csrf-token', token);
    return send.call(this, body);
  };
  renew();
})();
`;

export interface BoardFile {
  content: Buffer | string;
  type: string;
}

/** What browsers load of the board. The package's own page wants fonts of somebody else's; this one wants nothing from outside. */
export class BoardPage {
  private readonly scripts: readonly string[];
  private readonly styles: readonly string[];
  private readonly files: ReadonlySet<string>;

  /** @param directory the package's build */
  constructor(
    private readonly directory: string,
    private readonly config: UIConfig,
  ) {
    const index = readFileSync(join(directory, 'index.ejs'), 'utf8');
    this.scripts = [...index.matchAll(/src="(static\/js\/[\w.-]+\.js)"/g)].map(([, name]) => name ?? '');
    this.styles = [...index.matchAll(/href="(static\/css\/[\w.-]+\.css)"/g)].map(([, name]) => name ?? '');
    const names = readdirSync(join(directory, 'static'), { recursive: true, encoding: 'utf8' });
    this.files = new Set(
      names.map((name) => posix.normalize(name.replaceAll('\\', '/'))).filter((name) => extname(name) in TYPES),
    );
  }

  /** @param name below `static/` */
  file(name: string): BoardFile | undefined {
    const type = TYPES[extname(name)];
    if (type === undefined) return undefined;
    if (name === LOGIN_SCRIPT) return { content: LOGIN, type };
    // Only what was there when it was looked: a name leads nowhere else.
    return this.files.has(name) ? { content: readFileSync(join(this.directory, 'static', name)), type } : undefined;
  }

  /** @param nonce for styles that the board writes while it runs */
  page(nonce: string): string {
    const config = JSON.stringify(this.config).replaceAll('<', '\\u003c');
    return [
      '<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">',
      `<base href="${BOARD_PATH}"><title>${this.config.boardTitle ?? ''}</title>`,
      '<link rel="icon" type="image/svg+xml" id="fav-logo" href="static/images/logo.svg">',
      ...this.styles.map((href) => `<link href="${href}" rel="stylesheet" nonce="${nonce}">`),
      `</head><body class="preload"><script id="__UI_CONFIG__" type="application/json">${config}</script><div id="root"></div>`,
      ...[`static/${LOGIN_SCRIPT}`, ...this.scripts].map((src) => `<script defer src="${src}"></script>`),
      '</body></html>',
    ].join('\n');
  }
}

/** As for pages of the dashboard; only that these may say where they are. */
export const boardHeaders = (nonce?: string): Record<string, string> => ({
  ...PAGE_HEADERS,
  'content-security-policy': contentSecurityPolicy(nonce).replace("base-uri 'none'", "base-uri 'self'"),
  'cache-control': 'no-store',
});
