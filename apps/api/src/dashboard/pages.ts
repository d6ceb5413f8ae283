import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Written by the dashboard's build wherever a style or a script stands in the page (dashboard/vite.config.mjs). */
const PLACEHOLDER = '__RLG_NONCE__';
/** What belongs to programs is never answered with a page, wherever somebody comes from. */
const OF_PROGRAMS = /^\/(?:v1|v1beta|api|metrics|health|ready|docs|assets)(?:[/?#-]|$)/;

/**
 * What a page of ours may do: load from here, and nothing else. Scripts are files of ours alone. Styles need a nonce
 * besides, because the component kit writes its variables into style elements; style attributes are not needed, for
 * scripts set styles through the object model. Nobody may show the pages in a frame.
 */
export function contentSecurityPolicy(nonce?: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** For every file of the dashboard. */
export const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** The one page that every address of the dashboard is answered with; the router in it finds the rest. */
export class DashboardPages {
  private constructor(private readonly file: string) {}

  /** @returns undefined where the dashboard has not been built into this directory */
  static in(directory: string): DashboardPages | undefined {
    const file = join(directory, 'index.html');
    return existsSync(file) ? new DashboardPages(file) : undefined;
  }

  /** Whether somebody typed this address, or followed a link to it: only browsers ask for HTML. */
  wants({ method, url, headers }: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
    const reads = method === 'GET' || method === 'HEAD';
    return reads && headers.accept?.includes('text/html') === true && !OF_PROGRAMS.test(url);
  }

  /** Read each time: it is small, seldom asked for, and names the files of the build that lies there now. */
  async send(reply: FastifyReply): Promise<FastifyReply> {
    const page = await readFile(this.file, 'utf8');
    const nonce = randomBytes(16).toString('base64');
    return reply
      .headers({
        ...PAGE_HEADERS,
        'content-security-policy': contentSecurityPolicy(nonce),
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
      })
      .send(page.replaceAll(PLACEHOLDER, nonce));
  }
}
