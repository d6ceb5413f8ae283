import type { ReactNode } from 'react';
import { type Audience, useMay } from '../app/session/roles';

interface Props {
  readonly to: Audience;
  readonly children: ReactNode;
  /** What everybody else sees instead; nothing when absent. */
  readonly otherwise?: ReactNode;
}

/** Shows buttons only to those for whom they work. */
export function RoleGate({ to, children, otherwise = null }: Props) {
  return useMay(to) ? children : otherwise;
}
