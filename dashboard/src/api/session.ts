import { apiError, NoAnswer } from './error';
import type { components } from './schema';

export type Me = components['schemas']['MeView'];
type Grant = components['schemas']['GrantView'];

export type SessionState =
  | { kind: 'opening' }
  /** The gateway did not answer when the page came up. */
  | { kind: 'unreachable' }
  | { kind: 'out' }
  /** Somebody whose one-time password opens nothing but the change of it. */
  | { kind: 'password'; email: string; oneTimePassword: string }
  /** `expired`: the login has ended while the page stayed open; what is on it waits for a new one. */
  | { kind: 'in'; me: Me; expired: boolean };

const AUTH = '/v1/auth/';
const READING = new Set(['GET', 'HEAD']);

/**
 * The login of this page. Tokens lie in cookies that no script can read; here is only who it is, and the token against
 * forged requests. A request that finds the login expired waits for the next one and is then sent again: no form is lost.
 */
class Session {
  private state: SessionState = { kind: 'opening' };
  private csrf: string | undefined;
  private readonly listeners = new Set<() => void>();
  private regaining: Promise<void> | undefined;
  private signedInAgain: (() => void) | undefined;

  readonly get = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Header against forged requests, for what does not go through `fetch` (uploads with progress). */
  csrfHeader(): Record<string, string> {
    return this.csrf === undefined ? {} : { 'x-csrf-token': this.csrf };
  }

  async open(): Promise<void> {
    try {
      if (!(await this.renewInTurn())) this.become({ kind: 'out' });
    } catch {
      this.become({ kind: 'unreachable' });
    }
  }

  /** @throws ApiError, NoAnswer */
  async login(email: string, password: string): Promise<void> {
    const grant = await this.post<Grant>('login', { email, password, cookie: true });
    this.csrf = grant.csrf_token;
    if (grant.password_change_required) return this.become({ kind: 'password', email, oneTimePassword: password });
    await this.enter();
  }

  /** @throws ApiError, NoAnswer */
  async changePassword(current: string, next: string): Promise<void> {
    const grant = await this.post<Grant>('change-password', { current_password: current, new_password: next });
    this.csrf = grant.csrf_token;
    await this.enter();
  }

  /** @throws ApiError, NoAnswer */
  async acceptInvitation(invitation: string, password: string): Promise<void> {
    const grant = await this.post<Grant>('accept-invitation', {
      invitation_token: invitation,
      new_password: password,
      cookie: true,
    });
    this.csrf = grant.csrf_token;
    await this.enter();
  }

  async logout(): Promise<void> {
    await this.post('logout', {}).catch(() => undefined);
    // Everything that this page knows is somebody's who has left.
    location.assign('/');
  }

  /** As `fetch`, for our own origin. */
  async fetch(request: Request): Promise<Response> {
    const again = request.clone();
    const response = await fetch(this.signed(request));
    if (response.status === 401) await this.regain();
    else if (!(await isForged(response))) return response;
    else await this.look();
    return fetch(this.signed(again));
  }

  /** One renewal for all requests that find the login expired; past that, whoever sits here signs in again. */
  private regain(): Promise<void> {
    this.regaining ??= this.renewOrAsk().finally(() => (this.regaining = undefined));
    return this.regaining;
  }

  private async renewOrAsk(): Promise<void> {
    if (!(await this.renewInTurn())) await this.waitForLogin();
  }

  private waitForLogin(): Promise<void> {
    if (this.state.kind === 'in') this.become({ ...this.state, expired: true });
    return new Promise((resolve) => (this.signedInAgain = resolve));
  }

  /** A refresh token works once, and using it twice ends the login: tabs take turns, the later ones only look. */
  private async renewInTurn(): Promise<boolean> {
    const turn = async (): Promise<boolean> => (await this.look()) || (await this.renew());
    // Only pages of https and of this machine have locks.
    return 'locks' in navigator ? navigator.locks.request('rlg-renew', turn) : turn();
  }

  private async renew(): Promise<boolean> {
    const response = await fetch(`${AUTH}refresh`, json({}));
    return response.ok && this.look();
  }

  /** Who the cookies speak for; false for nobody. */
  private async look(): Promise<boolean> {
    const response = await fetch(`${AUTH}me`);
    if (response.status >= 500) throw new NoAnswer();
    if (!response.ok) return false;
    const me = (await response.json()) as Me;
    const { state } = this;
    // Another tab may have signed in as somebody else: nothing on this page is theirs.
    if (state.kind === 'in' && state.me.user?.id !== me.user?.id) location.reload();
    this.csrf = me.csrf_token ?? this.csrf;
    const unchanged = state.kind === 'in' && !state.expired && JSON.stringify(state.me) === JSON.stringify(me);
    if (!unchanged) this.become({ kind: 'in', me, expired: false });
    return true;
  }

  private async enter(): Promise<void> {
    await this.look();
    this.signedInAgain?.();
    this.signedInAgain = undefined;
  }

  private async post<T>(name: string, body: object): Promise<T> {
    const init = json(body, this.csrfHeader());
    const response = await fetch(AUTH + name, init).catch(() => {
      throw new NoAnswer();
    });
    const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
    if (!response.ok) throw apiError(response, answer);
    return answer as T;
  }

  private signed(request: Request): Request {
    if (!READING.has(request.method) && this.csrf !== undefined) request.headers.set('x-csrf-token', this.csrf);
    return request;
  }

  private become(state: SessionState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

const json = (body: object, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Somebody signed in again in another tab, so this page's token against forgery is of the login before. */
async function isForged(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const body = (await response
    .clone()
    .json()
    .catch(() => undefined)) as { error?: { code?: unknown } } | undefined;
  return body?.error?.code === 'csrf_failed';
}

export const session = new Session();
