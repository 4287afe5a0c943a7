import type { SecondPlace } from './second-place.ts';
import type { RecordSigning } from './signing/record-signing.ts';

/** What a home brings along; without it, it trusts nobody's key and has confirmed no second place. */
export interface VaultUse {
  readonly signing?: RecordSigning;
  readonly secondPlace?: SecondPlace;
}
