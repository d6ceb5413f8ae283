import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const CLIENT_ID = 'gateway';
export const CLIENT_SECRET = 'the secret of the gateway at its issuer';

/** How a token is to be wrong. */
export type Fault =
  | 'other key'
  | 'alg none'
  | 'HS256 with the client secret'
  | 'other nonce'
  | 'other audience'
  | 'other issuer'
  | 'expired'
  | 'no token'
  | 'cut signature';

interface Code {
  claims: Record<string, unknown>;
  nonce: string;
  challenge: string;
  redirectUri: string;
}

const KEYS = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  other: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

/** An identity provider on a port of its own: discovery, keys, authorization with PKCE, tokens with real signatures. */
export class OidcIssuer {
  /** Who logs in next, as the issuer knows them. */
  person: Record<string, unknown> = {};
  algorithm: 'RS256' | 'ES256' = 'RS256';
  fault: Fault | undefined;
  /** Whether it says where logins end. */
  endsSessions = true;
  /** What only the userinfo endpoint tells. */
  userinfo: Record<string, unknown> = {};
  private readonly codes = new Map<string, Code>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OidcIssuer> {
    const server = createServer();
    const issuer = new OidcIssuer(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void issuer.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(200, this.metadata());
      case '/keys':
        return json(200, {
          keys: (['RS256', 'ES256'] as const).map((alg) => ({
            ...KEYS[alg].publicKey.export({ format: 'jwk' }),
            ...{ kid: alg, alg, use: 'sig' },
          })),
        });
      case '/authorize':
        response.writeHead(302, { location: this.authorize(url.searchParams) }).end();
        return;
      case '/token':
        return this.token(request, json);
      case '/userinfo':
        return json(200, { sub: this.person['sub'], ...this.userinfo });
      default:
        return json(404, {});
    }
  }

  private metadata(): object {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      userinfo_endpoint: `${this.url}/userinfo`,
      ...(this.endsSessions && { end_session_endpoint: `${this.url}/end?of=everything` }),
      jwks_uri: `${this.url}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256', 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  /** Nobody is asked anything: `person` has already said yes. */
  private authorize(query: URLSearchParams): string {
    const code = randomBytes(16).toString('hex');
    const get = (name: string): string => query.get(name) ?? '';
    if (get('client_id') !== CLIENT_ID || get('code_challenge_method') !== 'S256' || get('response_type') !== 'code') {
      throw new Error('not the request that was agreed');
    }
    const redirectUri = get('redirect_uri');
    this.codes.set(code, { claims: this.person, nonce: get('nonce'), challenge: get('code_challenge'), redirectUri });
    return `${redirectUri}?${new URLSearchParams({ code, state: get('state'), session_state: 'of no concern' }).toString()}`;
  }

  private async token(request: IncomingMessage, json: (status: number, body: unknown) => void): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const found = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const verified =
      createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url') === found?.challenge;
    const basic = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    const [id, secret] = basic.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    if (id !== CLIENT_ID || secret !== CLIENT_SECRET) return json(401, { error: 'invalid_client' });
    if (!found || !verified || form.get('redirect_uri') !== found.redirectUri) return json(400, { error: 'invalid_grant' });
    const access = { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', expires_in: 60 };
    json(200, this.fault === 'no token' ? access : { ...access, id_token: this.idToken(found) });
  }

  private idToken({ claims, nonce }: Code): string {
    const now = Math.floor(Date.now() / 1000);
    const { fault, algorithm } = this;
    const payload = {
      iss: fault === 'other issuer' ? 'https://issuer.example' : this.url,
      aud: fault === 'other audience' ? 'somebody-else' : CLIENT_ID,
      nonce: fault === 'other nonce' ? 'another' : nonce,
      iat: now - (fault === 'expired' ? 3_600 : 0),
      exp: now + (fault === 'expired' ? -1_800 : 60),
      ...claims,
    };
    if (fault === 'alg none') return `${part({ alg: 'none' })}.${part(payload)}.`;
    if (fault === 'HS256 with the client secret') {
      const text = `${part({ alg: 'HS256' })}.${part(payload)}`;
      return `${text}.${createHmac('sha256', CLIENT_SECRET).update(text).digest('base64url')}`;
    }
    const key = fault === 'other key' ? KEYS.other : KEYS[algorithm];
    const token = signed({ alg: fault === 'other key' ? 'RS256' : algorithm, kid: algorithm }, payload, key.privateKey);
    return fault === 'cut signature' ? `${token.slice(0, token.lastIndexOf('.') + 1)}AAAA` : token;
  }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header: object, payload: object, key: KeyObject): string {
  const text = `${part(header)}.${part(payload)}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}
