/** What one look found: fine, worth knowing, or wrong. `fix` says what to do about it. */
export interface Finding extends Told {
  check: string;
  state: 'ok' | 'advice' | 'wrong';
  message: string;
  fix?: string;
}

/** The same without words, for who says it in another language. */
export interface Told {
  /** Which sentence it is. */
  code?: string;
  values?: Readonly<Record<string, string | number>>;
}

export const ok = (check: string, message: string, told: Told = {}): Finding => ({ check, state: 'ok', message, ...told });
export const advice = (check: string, message: string, fix: string, told: Told = {}): Finding => ({
  ...{ check, state: 'advice', message, fix },
  ...told,
});
export const wrong = (check: string, message: string, fix: string, told: Told = {}): Finding => ({
  ...{ check, state: 'wrong', message, fix },
  ...told,
});
