import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { KeyId, SigningKey } from '../../../shared/keys.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { findPoint } from '../points/find-point.ts';
import { isAnotherKey, trust } from './keys.ts';
import { refuseWrongSignature } from './signature-words.ts';

/**
 * Trusts the key with which a point is signed. `keyId` is the fingerprint that a person has looked at: another one
 * that stands in the vault by now is refused, and so is a signature that is not right.
 */
export async function trustKeyOfPoint(
  engine: Engine,
  input: {
    readonly name: string;
    readonly instance: InstanceId;
    readonly point: PointId;
    readonly keyId: KeyId;
  },
): Promise<SigningKey> {
  const handle = await findPoint(engine, input);
  const { result, key } = await handle.read(async (point) => (await point.readVouched()).signature);
  refuseWrongSignature(result);
  if (key === undefined) {
    throw new PgkeepError('UserErrorInvalidInput', `The recovery point ${handle.pointId} is not signed.`, {
      remedy: 'Choose one that is signed.',
    });
  }
  if (key.id !== input.keyId) throw isAnotherKey(key.id);
  return await trust(engine, input.name, key);
}
