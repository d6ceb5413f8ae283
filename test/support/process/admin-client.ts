import { isJsonObject, type JsonObject } from '@libs/kernel';

export interface ControlAnswer {
  status: number;
  body: JsonObject;
}

/** One call of the control plane, as anybody could make it. */
export async function controlCall(url: string, method: string, body?: JsonObject, token?: string): Promise<ControlAnswer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.status, body: isJsonObject(parsed) ? parsed : {} };
}

/** The administrator's way in: the first password opens nothing but the change of the password. */
export async function firstLogin(url: string, email: string, first: string, chosen: string): Promise<string> {
  const login = await controlCall(`${url}/v1/auth/login`, 'POST', { email, password: first });
  if (login.status !== 200) {
    const again = await controlCall(`${url}/v1/auth/login`, 'POST', { email, password: chosen });
    return tokenOf(again);
  }
  const change = { current_password: first, new_password: chosen };
  return tokenOf(await controlCall(`${url}/v1/auth/change-password`, 'POST', change, tokenOf(login)));
}

function tokenOf({ status, body }: ControlAnswer): string {
  const token = body['access_token'];
  if (status !== 200 || typeof token !== 'string') throw new Error(`no access token: ${status} ${JSON.stringify(body)}`);
  return token;
}
