/**
 * The least-privilege policy for a sub-user or a temporary credential: it allows only the actions that the chosen
 * rights need. Source: "Policy syntax", tencentcloud.com/document/product/598/10603 (policy language version 2.0).
 */

/**
 * The rights that a credential can be given. `lookUp` allows it to look up projects and the account's id. Listing key
 * pairs is always allowed.
 */
export const RIGHTS = ['create', 'import', 'remove', 'rename', 'bind', 'lookUp'] as const;
export type Right = (typeof RIGHTS)[number];

/**
 * Always allowed: without this action Keysmith could neither confirm a key pair nor find out what happened after a
 * lost answer.
 */
const ALWAYS = ['cvm:DescribeKeyPairs'];

const ACTIONS: Readonly<Record<Right, readonly string[]>> = {
  create: ['cvm:CreateKeyPair'],
  import: ['cvm:ImportKeyPair'],
  remove: ['cvm:DeleteKeyPairs'],
  rename: ['cvm:ModifyKeyPairAttribute'],
  bind: ['cvm:DescribeInstances', 'cvm:AssociateInstancesKeyPairs', 'cvm:DisassociateInstancesKeyPairs'],
  lookUp: ['tag:DescribeProjects', 'sts:GetCallerIdentity'],
};

/** The actions that the rights need, as Cloud Access Management (CAM) names them: `service:Action`. */
export function camActions(rights: readonly Right[]): readonly string[] {
  return [...ALWAYS, ...RIGHTS.filter((right) => rights.includes(right)).flatMap((right) => ACTIONS[right])];
}

/** @returns the policy as indented JSON, to be pasted into the console's policy editor */
export function camPolicy(rights: readonly Right[]): string {
  return JSON.stringify(policyOf(rights), null, 2);
}

/**
 * The command that creates a temporary credential with this policy. The credential is valid for two hours, the
 * longest time that a main account may choose. GetFederationToken takes the policy URL-encoded once
 * (cloud.tencent.com/document/api/1312/48195). The encoded text contains no character that a shell treats specially
 * inside double quotes.
 */
export function federationCommand(rights: readonly Right[], region: string): string {
  const policy = encodeURIComponent(JSON.stringify(policyOf(rights))).replaceAll('*', '%2A');
  return `tccli sts GetFederationToken --region ${region} --Name keysmith --DurationSeconds 7200 --Policy "${policy}"`;
}

/**
 * The policy allows the actions for all resources, because the documentation contradicts itself on which of these
 * actions can be narrowed to single resources.
 */
function policyOf(rights: readonly Right[]) {
  const statement = [{ effect: 'allow', action: camActions(rights), resource: ['*'] }];
  return { version: '2.0', statement };
}
