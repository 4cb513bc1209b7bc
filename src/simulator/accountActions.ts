/**
 * The simulated actions that aren't about key pairs or instances. They list regions and projects, and identify the
 * caller.
 */
import { REGIONS } from '../core/api/regions.ts';
import { defineAction } from './action.ts';
import { PROJECTS } from './state.ts';

export const describeRegions = defineAction({}, () => ({
  TotalCount: REGIONS.length,
  RegionSet: REGIONS.map((region) => ({ Region: region, RegionName: region, RegionState: 'AVAILABLE' })),
}));

export const describeProjects = defineAction(
  {
    AllList: { kind: 'integer', required: true },
    Limit: { kind: 'integer', required: true },
    Offset: { kind: 'integer', required: true },
    ProjectId: { kind: 'integer' },
    ProjectName: { kind: 'string' },
  },
  ({ Limit, Offset }) => ({
    Total: PROJECTS.length,
    Projects: PROJECTS.slice(Offset, Offset + Limit).map(({ id, name }) => ({
      ProjectId: id,
      ProjectName: name,
      CreatorUin: 100_000_000_001,
      ProjectInfo: '',
      CreateTime: '2024-01-01 00:00:00',
    })),
  }),
);

export const getCallerIdentity = defineAction({}, (_, { accountId }) => ({
  Type: 'CAMUser',
  AccountId: accountId,
  UserId: '100000000002',
  PrincipalId: '100000000002',
  Arn: `qcs::cam::uin/${accountId}:uin/100000000002`,
}));
