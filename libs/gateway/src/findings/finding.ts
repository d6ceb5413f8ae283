/** What one look found: fine, worth knowing, or wrong. `fix` says what to do about it. */
export interface Finding {
  check: string;
  state: 'ok' | 'advice' | 'wrong';
  message: string;
  fix?: string;
}

export const ok = (check: string, message: string): Finding => ({ check, state: 'ok', message });
export const advice = (check: string, message: string, fix: string): Finding => ({ check, state: 'advice', message, fix });
export const wrong = (check: string, message: string, fix: string): Finding => ({ check, state: 'wrong', message, fix });
