/**
 * Error texts, written for Keysmith instead of taken from the service. Each kind of failure has its own table, with a
 * text for every case. The texts are loaded when the first error is shown.
 */
import { moreProblems } from './newKey.ts';
import type { ErrorCode } from '../../core/api/errorCodes.ts';
import type {
  AlarmReason,
  AnswerProblem,
  KeyFileVerdict,
  PassphraseProblem,
  TransportProblem,
} from '../../core/base/errors.ts';
import type { SaveProblem } from '../../core/flows/ports/saver.ts';

/** What happened (`title`), and what to do about it (`fix`): each in one or two plain sentences. */
export interface ErrorText {
  readonly title: string;
  readonly fix: string;
  /** Replaces `fix` if the request was sent without a relay; left out if `fix` doesn't mention a relay. */
  readonly direct?: string;
}

export interface ErrorTexts {
  /** Texts for the provider's error codes, by code. */
  readonly codes: Readonly<Record<ErrorCode, ErrorText>>;
  /** For an error code that has no text in `codes`. */
  readonly unknownCode: ErrorText;
  readonly answers: Readonly<Record<AnswerProblem, ErrorText>>;
  readonly transports: Readonly<Record<TransportProblem, ErrorText>>;
  readonly saves: Readonly<Record<SaveProblem, ErrorText>>;
  readonly journal: ErrorText;
  /**
   * Error texts for input fields. Each name consists of an InputError's `field` and `problem`. The texts for New
   * key's own form are in `inputProblems` of `first.ts`, because that form is shown before these texts are loaded.
   */
  readonly inputs: Readonly<Record<string, string>>;
  /** For an action that failed because another tab is writing right now. */
  readonly busy: ErrorText;
  readonly load: ErrorText;
  readonly format: ErrorText;
  /**
   * Texts for files that can't be read as a key, by the `kind` of the KeyFileVerdict. `name`: what the file is or
   * contains. `command`: the command that is shown below the text; empty if no command is shown.
   */
  readonly keyFiles: Readonly<
    Record<KeyFileVerdict['kind'], (named: { readonly name: string; readonly command: string }) => ErrorText>
  >;
  readonly passphrases: Readonly<Record<PassphraseProblem, ErrorText>>;
  readonly alarms: Readonly<Record<AlarmReason, ErrorText>>;
  readonly unexpected: ErrorText;
  /** Label of the command that runs the Doctor. */
  readonly doctor: string;
}

export const errors: ErrorTexts = {
  doctor: 'Run the Doctor',
  codes: {
    ActionOffline: {
      title: 'The service no longer offers this operation',
      fix: 'Look for a newer version of Keysmith; until then, use the Tencent Cloud console.',
    },
    AuthFailure: {
      title: 'The service did not accept the credential',
      fix: 'Check the SecretId, SecretKey and token of this connection, then connect again.',
    },
    'AuthFailure.InvalidAuthorization': {
      title: 'The signature header arrived in a form the service cannot read',
      fix: 'If a relay is in use, make sure that it forwards the Authorization header unchanged.',
      direct:
        'Something on the way may have changed the Authorization header. Check the custom endpoint, or look for a newer version of Keysmith.',
    },
    'AuthFailure.InvalidSecretId': {
      title: 'This SecretId is not a Tencent Cloud API key',
      fix: 'Copy the SecretId again from the API key page of the account, and check that the connection uses the right site, China or International.',
    },
    'AuthFailure.MFAFailure': {
      title: 'Multi-factor authentication did not succeed',
      fix: 'Repeat the verification for this account, or connect with a credential that needs none.',
    },
    'AuthFailure.SecretIdNotFound': {
      title: 'The service does not know this SecretId',
      fix: 'Check in the console that this API key still exists and is enabled. Then check the SecretId for missing characters or extra spaces, and the site of the connection.',
    },
    'AuthFailure.SignatureExpire': {
      title: 'The clock of this computer does not match the service',
      fix: 'The two differ by more than 5 minutes. Set the clock of this computer to the right time, then try again.',
    },
    'AuthFailure.SignatureFailure': {
      title: 'The service could not confirm the signature',
      fix: 'Either the SecretKey doesn’t belong to the SecretId, or a relay changed the request. Enter SecretId and SecretKey again, and check that the relay sends the real API host in the Host header.',
      direct:
        'The SecretKey doesn’t belong to the SecretId, or something on the way changed the request. Enter SecretId and SecretKey again.',
    },
    'AuthFailure.TokenFailure': {
      title: 'The temporary token is wrong or has expired',
      fix: 'Get a new temporary credential and enter its SecretId, SecretKey and token together.',
    },
    'AuthFailure.UnauthorizedOperation': {
      title: 'This credential has no permission for the operation',
      fix: 'Ask the account’s CAM administrator to allow it for this user or role, or connect with another credential.',
    },
    DryRunOperation: {
      title: 'The service treated the request as a dry run',
      fix: 'Keysmith does not ask for dry runs, so check whether a relay alters requests. Check the Keys page before trying again.',
      direct:
        'Keysmith does not ask for dry runs, so something on the way may alter requests. Check the Keys page before trying again.',
    },
    FailedOperation: {
      title: 'The service reports a failure',
      fix: 'Check in the console whether the operation took effect before trying again. If it keeps failing, contact Tencent Cloud support with the RequestId.',
    },
    'FailedOperation.DisassociateKeyPairFailed': {
      title: 'The service reports a problem with unbinding the key pair',
      fix: 'Check the state of the instance in the console before trying again.',
    },
    'FailedOperation.IllegalTagKey': {
      title: 'A tag key has characters that are not allowed',
      fix: 'Edit the tag key and leave out special characters, then try again.',
    },
    'FailedOperation.IllegalTagValue': {
      title: 'A tag value has characters that are not allowed',
      fix: 'Edit the tag value and leave out special characters, then try again.',
    },
    'FailedOperation.TagKeyReserved': {
      title: 'This tag key is reserved for the system',
      fix: 'Use a different tag key, or leave the tag out.',
    },
    InternalError: {
      title: 'The service ran into an internal problem',
      fix: 'Check in the console whether the operation took effect before trying again. If it keeps happening, contact Tencent Cloud support with the RequestId.',
    },
    InternalServerError: {
      title: 'The service had an internal error',
      fix: 'Check in the console whether the operation took effect before trying again. If it keeps happening, contact Tencent Cloud support with the RequestId.',
    },
    InvalidAction: {
      title: 'The service does not know this operation',
      fix: 'Check that the endpoint of the connection is the CVM API, and that the relay, if any, leaves the request headers unchanged.',
      direct: 'Check that the endpoint of the connection is the CVM API.',
    },
    InvalidFilter: {
      title: 'The service did not accept the search filter',
      fix: 'Clear the search or filter and sync again.',
    },
    'InvalidFilterValue.LimitExceeded': {
      title: 'The search filter has too many values',
      fix: 'Narrow the search to fewer values and sync again.',
    },
    'InvalidHostId.Malformed': {
      title: 'The dedicated host ID is not in the expected form',
      fix: 'Copy the complete ID, which begins with “host-”, from the console.',
    },
    'InvalidInstance.NotSupported': {
      title: 'This instance does not support the operation',
      fix: 'Pick another instance, or check in the console what this one allows.',
    },
    'InvalidInstanceId.Malformed': {
      title: 'The instance ID is not in the expected form',
      fix: 'Copy the complete ID, which begins with “ins-”, from the console.',
    },
    'InvalidInstanceId.NotFound': {
      title: 'The instance was not found',
      fix: 'Check the instance ID and the region of the connection, and whether the instance still exists.',
    },
    'InvalidKeyPair.LimitExceeded': {
      title: 'Key pair quota reached',
      fix: 'The documented quota is 100 key pairs. Delete unused ones in the console, or ask Tencent Cloud for a higher quota.',
    },
    'InvalidKeyPair.NotSupported': {
      title: 'This key pair does not support the operation',
      fix: 'It may be tied to a custom image or an instance. Unbind it, or remove it from the image, in the console first.',
    },
    'InvalidKeyPairId.Malformed': {
      title: 'The key pair ID is not in the expected form',
      fix: 'Choose the key pair from the list; its KeyId begins with “skey-”.',
    },
    'InvalidKeyPairId.NotFound': {
      title: 'The service can’t find this key pair',
      fix: 'Check in the console: it may have been deleted elsewhere, or it may belong to another account.',
    },
    'InvalidKeyPairName.Duplicate': {
      title: 'A key pair with this name already exists',
      fix: 'It may come from an earlier attempt whose answer was lost. Check the Keys page first.',
    },
    InvalidKeyPairNameEmpty: {
      title: 'The key name is empty',
      fix: 'Enter a key name of 1 to 25 letters, digits or underscores.',
    },
    InvalidKeyPairNameIncludeIllegalChar: {
      title: 'The key name has characters that are not allowed',
      fix: 'Use only letters, digits and underscores in the key name.',
    },
    InvalidKeyPairNameTooLong: {
      title: 'The key name is too long',
      fix: 'Shorten the key name to at most 25 characters.',
    },
    InvalidParameter: {
      title: 'The service could not use one of the values in the request',
      fix: 'Check what was entered. If everything looks right, look for a newer version of Keysmith, or contact Tencent Cloud’s support with the RequestId.',
    },
    InvalidParameterValue: {
      title: 'The service did not accept one of the values',
      fix: 'Check the key name (at most 25 letters, digits and underscores), the region, the project and the tags.',
    },
    'InvalidParameterValue.IPAddressMalformed': {
      title: 'The IP address is not in the expected form',
      fix: 'Enter a complete address such as 10.0.0.8, without spaces.',
    },
    'InvalidParameterValue.IPv6AddressMalformed': {
      title: 'The IPv6 address is not in the expected form',
      fix: 'Enter a complete address such as 2001:db8::8, without spaces.',
    },
    'InvalidParameterValue.InstanceIdMalformed': {
      title: 'The instance ID is not in the expected form',
      fix: 'Use the complete ID: “ins-” followed by 8 lower-case letters or digits.',
    },
    'InvalidParameterValue.InvalidAppIdFormat': {
      title: 'The AppID is not in the expected form',
      fix: 'Copy the AppID from the account page of the console; it has digits only.',
    },
    'InvalidParameterValue.InvalidIpFormat': {
      title: 'The service could not read the IP address',
      fix: 'Correct the address and sync again.',
    },
    'InvalidParameterValue.InvalidTimeFormat': {
      title: 'The service could not read a time in the request',
      fix: 'Correct the time or clear that filter, then sync again.',
    },
    'InvalidParameterValue.InvalidVagueName': {
      title: 'The service did not accept the search text',
      fix: 'Use a shorter or simpler search text without special characters.',
    },
    'InvalidParameterValue.KeyPairNotSupported': {
      title: 'The key pair does not allow this operation',
      fix: 'It may still be bound to an instance or tied to a custom image. Unbind it, or remove it from the image, in the console, then try again.',
    },
    'InvalidParameterValue.LimitExceeded': {
      title: 'Too many items in one request',
      fix: 'Select fewer items (at most 100) and go on in smaller groups.',
    },
    'InvalidParameterValue.SubnetIdMalformed': {
      title: 'The subnet ID is not in the expected form',
      fix: 'Copy the complete ID, which begins with “subnet-”, from the console.',
    },
    'InvalidParameterValue.TagKeyNotFound': {
      title: 'The tag was not found',
      fix: 'Check the spelling of the tag, or add it to the account in the console first.',
    },
    'InvalidParameterValue.UuidMalformed': {
      title: 'A UUID is not in the expected form',
      fix: 'Copy the complete UUID from the console, or clear that filter.',
    },
    'InvalidParameterValue.VpcIdMalformed': {
      title: 'The VPC ID is not in the expected form',
      fix: 'Copy the complete ID, which begins with “vpc-”, from the console.',
    },
    'InvalidParameterValue.ZoneNotSupported': {
      title: 'The availability zone does not support this operation',
      fix: 'Choose another availability zone or another region.',
    },
    InvalidParameterValueLimit: {
      title: 'The list was requested with too large a page size',
      fix: 'Load the list again; if it happens again, look for a newer version of Keysmith.',
    },
    InvalidParameterValueOffset: {
      title: 'The list was requested from a position that the service does not accept',
      fix: 'Load the list again from the start; if it happens again, look for a newer version of Keysmith.',
    },
    'InvalidProjectId.NotFound': {
      title: 'The project was not found',
      fix: 'Choose another project, or 0 for the default project, and check that the connection uses the right account.',
    },
    'InvalidPublicKey.Duplicate': {
      title: 'A key pair with this public key already exists',
      fix: 'It may come from an earlier attempt whose answer was lost. Check the Keys page first, and compare the fingerprint.',
    },
    'InvalidPublicKey.Malformed': {
      title: 'The service did not accept the public key',
      fix: 'Use an RSA key in OpenSSH format, beginning with “ssh-rsa”. If the size is above 2048 bits, try 2048.',
    },
    InvalidRequest: {
      title: 'The service could not read the request body',
      fix: 'If a relay is in use, make sure that it forwards the body and its content type unchanged. Check the Keys page before trying again.',
      direct:
        'Something on the way may have changed the body or its content type. Check the Keys page before trying again.',
    },
    'InvalidSecurityGroupId.NotFound': {
      title: 'The security group was not found',
      fix: 'Check the security group ID and the region of the connection.',
    },
    'InvalidSgId.Malformed': {
      title: 'The security group ID is not in the expected form',
      fix: 'Copy the complete ID, which begins with “sg-”, from the console.',
    },
    'InvalidZone.MismatchRegion': {
      title: 'The availability zone does not belong to this region',
      fix: 'Choose a zone of the selected region, or change the region.',
    },
    IpInBlacklist: {
      title: 'The service blocks requests from this network address',
      fix: 'Ask the account’s administrator to lift the block, or use another network. With a relay, it is the relay’s address that counts.',
      direct: 'Ask the account’s administrator to lift the block, or use another network.',
    },
    IpNotInWhitelist: {
      title: 'This network address is not on the list of allowed addresses',
      fix: 'Ask the account’s administrator to allow it, or use an allowed network. With a relay, it is the relay’s address that counts.',
      direct: 'Ask the account’s administrator to allow it, or use an allowed network.',
    },
    LimitExceeded: {
      title: 'A quota of the account has been reached',
      fix: 'Free up what is no longer needed, or ask Tencent Cloud for a higher quota.',
    },
    'LimitExceeded.TagResourceQuota': {
      title: 'A tag is already on as many resources as its quota allows',
      fix: 'Leave this tag out or use a different one, or ask Tencent Cloud for a higher quota.',
    },
    MissingParameter: {
      title: 'The request lacks a required value',
      fix: 'Fill in every required field. If nothing is missing, check that the relay forwards requests unchanged, or look for a newer version of Keysmith.',
      direct: 'Fill in every required field. If nothing is missing, look for a newer version of Keysmith.',
    },
    'MutexOperation.TaskRunning': {
      title: 'The same task is already running',
      fix: 'Wait for it to finish, then look at the result in the console.',
    },
    NoSuchProduct: {
      title: 'The endpoint does not know the requested product',
      fix: 'Check the site and the custom endpoint of the connection, and that the relay reaches the right host.',
      direct: 'Check the site and the custom endpoint of the connection.',
    },
    NoSuchVersion: {
      title: 'The endpoint does not know this version of the API',
      fix: 'Check the custom endpoint of the connection, and that the relay leaves request headers unchanged.',
      direct: 'Check the custom endpoint of the connection.',
    },
    'OperationDenied.InstanceOperationInProgress': {
      title: 'The instance is busy with another operation',
      fix: 'Wait for that operation to end, then check in the console whether this one took effect before trying again.',
    },
    RequestLimitExceeded: {
      title: 'Too many requests in a short time',
      fix: 'Wait a few seconds, then try again.',
    },
    'RequestLimitExceeded.GlobalRegionUinLimitExceeded': {
      title: 'The account sent too many requests across all regions',
      fix: 'Wait a minute, then try again; other tools on the same account count too.',
    },
    'RequestLimitExceeded.IPLimitExceeded': {
      title: 'Too many requests from this network address',
      fix: 'Wait a minute, then try again; everyone behind the same network or relay counts too.',
      direct: 'Wait a minute, then try again; everyone behind the same network counts too.',
    },
    'RequestLimitExceeded.UinLimitExceeded': {
      title: 'The account sent too many requests in a short time',
      fix: 'Wait a few seconds, then try again; other tools on the same account count too.',
    },
    RequestSizeLimitExceeded: {
      title: 'The request is larger than the service allows',
      fix: 'Select fewer items or shorten the tags, and check the Keys page before trying again.',
    },
    ResourceInUse: {
      title: 'Something else is still using this resource',
      fix: 'Check in the console what uses it, and unbind it there before trying again.',
    },
    ResourceInsufficient: {
      title: 'The service does not have enough resources right now',
      fix: 'Check in the console whether it took effect, then try again later or in another region.',
    },
    ResourceNotFound: {
      title: 'The resource was not found',
      fix: 'Check in the console that it still exists, and check the region and the account of the connection.',
    },
    'ResourceNotFound.HpcCluster': {
      title: 'The computing cluster was not found',
      fix: 'Check the cluster and the region in the console, or clear that filter.',
    },
    ResourceUnavailable: {
      title: 'The resource is not available right now',
      fix: 'Check its state in the console before trying again.',
    },
    ResponseSizeLimitExceeded: {
      title: 'The answer is larger than the service can send',
      fix: 'Check the current state in the console. For a long list or selection, ask for fewer items at a time.',
    },
    ServiceUnavailable: {
      title: 'The service is temporarily unavailable',
      fix: 'Wait a few minutes, then check in the console whether it took effect before trying again.',
    },
    UnauthorizedOperation: {
      title: 'This user has no permission for the operation',
      fix: 'Ask the account’s CAM administrator to allow the operation for this user or role, or connect with another credential.',
    },
    'UnauthorizedOperation.InvalidToken': {
      title: 'The service rejects the temporary token',
      fix: 'The token is wrong or has expired. Get a new temporary credential and enter its SecretId, SecretKey and token together.',
    },
    'UnauthorizedOperation.MFAExpired': {
      title: 'The multi-factor authentication has expired',
      fix: 'Verify again in the Tencent Cloud console, or connect with a credential that needs no verification.',
    },
    'UnauthorizedOperation.MFANotFound': {
      title: 'The operation needs multi-factor authentication',
      fix: 'Set it up for this user in the Tencent Cloud console, or connect with a credential that needs no verification.',
    },
    UnknownParameter: {
      title: 'The request has a value that the service does not know',
      fix: 'Check whether a relay or a custom endpoint alters requests, and look for a newer version of Keysmith.',
      direct: 'Check whether the custom endpoint alters requests, and look for a newer version of Keysmith.',
    },
    UnsupportedOperation: {
      title: 'The service does not support this operation here',
      fix: 'Try another region, or check in the console whether the account may use this feature.',
    },
    'UnsupportedOperation.InstanceOsWindows': {
      title: 'Windows instances do not support this operation',
      fix: 'Choose a Linux instance; SSH key pairs are for those.',
    },
    'UnsupportedOperation.InstanceStateBanning': {
      title: 'The instance is blocked by Tencent Cloud',
      fix: 'Open a ticket with Tencent Cloud support to have the block lifted.',
    },
    'UnsupportedOperation.InstanceStateEnterRescueMode': {
      title: 'The instance is entering rescue mode',
      fix: 'Wait until it is in rescue mode, leave rescue mode in the console, then try again.',
    },
    'UnsupportedOperation.InstanceStateEnterServiceLiveMigrate': {
      title: 'The instance is being migrated to another host',
      fix: 'Wait for the migration to finish, then try again.',
    },
    'UnsupportedOperation.InstanceStateExitRescueMode': {
      title: 'The instance is leaving rescue mode',
      fix: 'Wait until that is done, then try again.',
    },
    'UnsupportedOperation.InstanceStateFreezing': {
      title: 'The instance is frozen',
      fix: 'Find out the reason in the console and have it unfrozen, then try again.',
    },
    'UnsupportedOperation.InstanceStateIsolating': {
      title: 'The instance is being isolated',
      fix: 'Check in the console whether it needs to be renewed or recovered, then try again.',
    },
    'UnsupportedOperation.InstanceStatePending': {
      title: 'The instance is not ready yet',
      fix: 'Wait until its setup has finished, then try again.',
    },
    'UnsupportedOperation.InstanceStateRebooting': {
      title: 'The instance is restarting',
      fix: 'Wait for the restart to finish, then try again.',
    },
    'UnsupportedOperation.InstanceStateRescueMode': {
      title: 'The instance is in rescue mode',
      fix: 'Leave rescue mode in the console, then try again.',
    },
    'UnsupportedOperation.InstanceStateRunning': {
      title: 'The operation is not possible while the instance is running',
      fix: 'Shut the instance down, or agree to stop the running instances, then try again.',
    },
    'UnsupportedOperation.InstanceStateShutdown': {
      title: 'The instance is isolated and will be terminated',
      fix: 'Renew or recover it in the console, or choose another instance.',
    },
    'UnsupportedOperation.InstanceStateStarting': {
      title: 'The instance is starting',
      fix: 'Wait until it has started, then try again.',
    },
    'UnsupportedOperation.InstanceStateStopping': {
      title: 'The instance is shutting down',
      fix: 'Wait until it has shut down, then try again.',
    },
    'UnsupportedOperation.InstanceStateTerminating': {
      title: 'The instance is being terminated',
      fix: 'Choose another instance; this one is about to disappear.',
    },
    'UnsupportedOperation.StoppedModeStopCharging': {
      title: 'This operation is not possible while the instance is stopped in no-charge mode',
      fix: 'Start the instance, stop it again in the mode that keeps charging, then try again.',
    },
    UnsupportedProtocol: {
      title: 'The request used a method that the service does not support',
      fix: 'Make sure that the relay forwards requests as HTTPS POST, without redirects. Check the Keys page before trying again.',
      direct:
        'Something on the way may redirect requests. Check the custom endpoint, and check the Keys page before trying again.',
    },
    UnsupportedRegion: {
      title: 'The service does not offer this operation in this region',
      fix: 'Choose another region, and check that the site and endpoint of the connection fit it.',
    },
  },
  unknownCode: {
    title: 'The service answered with an error',
    fix: 'Look the code up in Tencent Cloud’s API documentation.',
  },
  answers: {
    empty: {
      title: 'The answer was empty',
      fix: 'Something between this browser and Tencent Cloud dropped it, most likely the relay.',
      direct: 'Something between this browser and Tencent Cloud dropped it.',
    },
    html: {
      title: 'A web page came back instead of an answer',
      fix: 'The relay address or URL style is wrong, or a sign-in page of the network answers instead.',
      direct: 'The custom endpoint is wrong, or a sign-in page of the network answers instead.',
    },
    json: {
      title: 'The answer is damaged',
      fix: 'It is not valid JSON. The relay may have cut or changed it.',
      direct: 'It is not valid JSON. Something on the way may have cut or changed it.',
    },
    envelope: {
      title: 'The answer is not from Tencent Cloud',
      fix: 'Check the relay address and URL style.',
      direct: 'Check the custom endpoint.',
    },
    schema: {
      title: 'The answer lacks something it must have',
      fix: 'The relay may have changed the answer, or Tencent Cloud its format. Check in the console whether the operation took effect.',
      direct:
        'Something on the way may have changed the answer, or Tencent Cloud its format. Check in the console whether the operation took effect.',
    },
    replay: {
      title: 'The relay had already forwarded this request',
      fix: 'The first answer was lost on its way back, and that request may have taken effect. Check the Keys page before trying again.',
    },
  },
  transports: {
    locked: {
      title: 'Not sent: Keysmith was locked',
      fix: 'Enter the SecretKey of this connection again, then go on.',
    },
    blocked: {
      title: 'The browser refused to send the request',
      fix: 'Check the relay address and the custom endpoint.',
      direct: 'Check the custom endpoint.',
    },
    network: {
      title: 'No answer could be read',
      fix: 'The relay or the endpoint is not reachable, does not allow this page (CORS), or the connection broke off.',
      direct: 'The endpoint is not reachable, does not allow this page (CORS), or the connection broke off.',
    },
    timeout: {
      title: 'No answer within 20 seconds',
      fix: 'The relay or the network is slow or stuck.',
      direct: 'The endpoint or the network is slow or stuck.',
    },
    tooLarge: {
      title: 'The answer is too large',
      fix: 'No real answer is larger than 1 MiB. Check the relay.',
      direct: 'No real answer is larger than 1 MiB. Check the custom endpoint.',
    },
    encoding: {
      title: 'The answer is not UTF-8 text',
      fix: 'The relay may have compressed or changed it.',
      direct: 'Something on the way may have compressed or changed it.',
    },
    cancelled: {
      title: 'Stopped waiting for the answer',
      fix: 'The request may still be carried out. Check the Keys page before trying again.',
    },
    helperAbsent: {
      title: 'Not sent: no Helper was found for this page',
      fix: 'Check that “Keysmith Helper” is switched on among the browser’s extensions; it may also have been built for another address. If it was installed, updated or switched on just now, reload this page. Settings says how to install it.',
    },
    helperOrigin: {
      title: 'Not sent: the Helper was built for another port of this address',
      fix: 'Choose Helper in Settings: it shows the address at which the Helper works, and what to do.',
    },
    helperVersion: {
      title: 'Not sent: the Helper’s version doesn’t fit this page',
      fix: 'Remove the old Helper from the browser’s extensions. Install the new one as Settings says, then reload this page.',
    },
    helperPermission: {
      title: 'Not sent: the browser doesn’t let the Helper reach Tencent Cloud',
      fix: 'Open “Keysmith Helper” among the browser’s extensions, and allow tencentcloudapi.com under “Site access” (in Firefox: “Permissions and data”).',
    },
    helperRefused: {
      title: 'Not sent: the Helper doesn’t send to this address',
      fix: 'It reaches tencentcloudapi.com only. Leave the custom endpoint empty; for a private cloud, connect another way.',
    },
    helperNetwork: {
      title: 'No answer arrived',
      fix: 'The endpoint is not reachable, or the connection broke off.',
    },
    helperEnded: {
      title: 'The Helper stopped before the answer arrived',
      fix: 'The request may have been carried out. Check the Keys page before trying again.',
    },
  },
  saves: {
    denied: {
      title: 'Keysmith can’t write to the keys folder',
      fix: 'Allow it when the browser asks, choose another folder, or save to browser downloads.',
    },
    exists: {
      title: 'There is already a file with this name in the keys folder',
      fix: 'It is never overwritten. Choose another key name, or move the old file away.',
    },
    failed: {
      title: 'The file could not be written',
      fix: 'The disk may be full, or the folder may be gone. Choose another folder, or save to browser downloads.',
    },
    differs: {
      title: 'The file that was read back is not the one that was written',
      fix: 'Don’t rely on that file. Choose another folder, or save to browser downloads.',
    },
    format: {
      title: 'The file could not be made in the format that you chose',
      fix: 'The private key is only in this window. Saved from here it becomes a PEM file without a passphrase, which you can convert under “Which key is this?”.',
    },
  },
  load: {
    title: 'A part of Keysmith could not be loaded',
    fix: 'Save any key that is only in this window, check the network, then reload the page.',
  },
  format: {
    title: 'This key is damaged',
    fix: 'It looks like a key, but breaks a rule of its format:',
  },
  keyFiles: {
    empty: () => ({ title: 'The file is empty', fix: 'Choose another file, or copy the key again.' }),
    tooLarge: () => ({
      title: 'The file is too large for a key',
      fix: 'Key files have at most 64 kB. Choose the key itself.',
    }),
    utf16: () => ({
      title: 'The file is UTF-16 text',
      fix: 'Windows PowerShell’s “>” writes UTF-16, which SSH programs can’t read. Save it again as UTF-8, or copy the key’s text into a new file.',
    }),
    noKey: () => ({
      title: 'There is no key in this file',
      fix: 'A private key begins with “-----BEGIN” or “PuTTY-User-Key-File”, a public key with its type, such as “ssh-rsa”.',
    }),
    cut: () => ({
      title: 'The end of the key is missing',
      fix: 'The line “-----END …-----” isn’t there. Copy the whole file again.',
    }),
    cipher: ({ name, command }) => ({
      title: `The key is encrypted with ${name}, which Keysmith doesn’t support`,
      fix:
        command === ''
          ? 'The file isn’t damaged. Open it with the program that made it, and save it under another encryption.'
          : 'The file isn’t damaged. This command makes a copy that Keysmith can read:',
    }),
    type: ({ name }) => ({
      title: `This is not an SSH key: ${name}`,
      fix: 'The file isn’t damaged. Keysmith reads SSH keys and RSA keys.',
    }),
    cost: ({ name }) => ({
      title: `Decrypting this file needs more time or memory than a browser allows (${name})`,
      fix: 'The file isn’t damaged. This command makes a copy that is quicker to open, under the same passphrase if you like:',
    }),
    format: ({ name, command }) => ({
      title: `Keysmith doesn’t read ${name} files`,
      fix:
        command === ''
          ? 'The file isn’t damaged, but no tool makes another file of it. Create a new key.'
          : 'The file isn’t damaged. This command makes a key file that Keysmith can read:',
    }),
  },
  passphrases: {
    needed: { title: 'The file is encrypted', fix: 'Enter its passphrase.' },
    wrong: {
      title: 'The passphrase does not open the file',
      fix: 'Type it again. If it is right, the file is damaged.',
    },
    encoding: {
      title: 'The passphrase is wrong, or was typed under another encoding',
      fix: 'Characters such as é or 密 are encoded differently on some systems. UTF-8, windows-1252 and GBK were tried where the format allows it. Open the file on the system where it was made, and give it a passphrase of ASCII characters.',
    },
  },
  journal: {
    title: 'This browser could not write its list of keys',
    fix: 'Without the list a lost answer would go unnoticed, so nothing was sent. Free some disk space, or use a normal window instead of a private one.',
  },
  inputs: {
    ...moreProblems,
    'row.tags': 'A key with tags can’t be sent by hand. Create it without tags, or use a relay.',
    'row.import': 'The public key of this row isn’t to be imported now.',
    'row.otherAccount': 'This key belongs to another account than this connection.',
    'row.locked': 'The connection was locked: unlock it, and open this again.',
    'file.gone':
      'The file can’t be read: it is a folder, or was moved, renamed or changed since it was chosen. Choose it again.',
    'secretId.form': 'SecretId: it must begin with AKID or IKID, and have only letters, digits, - and _.',
    'secretId.foreign': 'SecretId: first confirm below that it is from your private cloud.',
    'connection.unconfirmed': 'First say above that this connection is yours.',
    'credential.missing': 'Enter both the SecretId and the SecretKey.',
  },
  busy: {
    title: 'A key pair is being created or deleted in another tab',
    fix: 'Wait until it is done.',
  },
  alarms: {
    mismatch: {
      title: 'The private and the public key of this pair don’t match',
      fix: 'Something between Tencent Cloud and you may have swapped the key. Delete the key pair in the console and connect another way.',
    },
    unreadable: {
      title: 'The key pair arrived in a form that Keysmith can’t read',
      fix: 'It may still be a good key. Save what arrived, and check it with ssh-keygen before you rely on it.',
    },
    otherName: {
      title: 'The answer is about another key pair',
      fix: 'Save what arrived, and look in the console which key pairs exist. The relay may have mixed up answers.',
      direct:
        'Save what arrived, and look in the console which key pairs exist. Something on the way may have mixed up answers.',
    },
    cloudDiffers: {
      title: 'Tencent Cloud has another public key under this KeyId',
      fix: 'The key may have been swapped on the way. Compare the fingerprint in the console, over another network; if it differs, delete the key pair.',
    },
    knownKeyId: {
      title: 'The answer has a KeyId that belongs to another row of your list',
      fix: 'Save what arrived, and look in the console which key pairs exist. The relay may have mixed up or changed the answer.',
      direct:
        'Save what arrived, and look in the console which key pairs exist. Something on the way may have mixed up or changed the answer.',
    },
    interrupted: {
      title: 'Something went wrong in Keysmith after the key had arrived',
      fix: 'Save what arrived first; then reload the page. If it happens again, please report it.',
    },
  },
  unexpected: {
    title: 'An unexpected error occurred',
    fix: 'Save any key that is only in this window, then reload the page. If it happens again, please report it.',
  },
};
