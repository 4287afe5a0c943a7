import { ServiceLeases } from '../../../../main/vault/leases/service-leases.ts';
import { describeLeases } from '../../../support/leases/lease-contract.ts';

describeLeases(
  'a service that leases',
  (process) => new ServiceLeases(process.leasingStorage(), process.time),
);
