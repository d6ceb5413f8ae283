import { useSyncExternalStore } from 'react';
import { type Me, session, type SessionState } from '../../api/session';

/** As the gateway's own policies: administrators of the installation, of their tenant, those and members, everybody. */
export type Audience = 'installation' | 'tenant-admins' | 'members' | 'everybody';

export function isOf(me: Pick<Me, 'role' | 'installation_admin'>, audience: Audience): boolean {
  if (audience === 'everybody') return true;
  if (audience === 'installation') return me.installation_admin;
  return me.role === 'admin' || (audience === 'members' && me.role === 'member');
}

export const useSession = (): SessionState => useSyncExternalStore(session.subscribe, session.get);

/** Who is signed in. Only below the gate, where somebody is. */
export function useMe(): Me {
  const state = useSession();
  if (state.kind !== 'in') throw new Error('a page was shown to nobody');
  return state.me;
}

/** Whether to show what only this audience may do: nobody should see a button that would be refused. */
export const useMay = (audience: Audience): boolean => isOf(useMe(), audience);
