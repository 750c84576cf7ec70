import type { Action } from '../model/types.ts'
import { AdminDeleteUserAttributes } from './attributes/admin-delete-user-attributes.ts'
import { AdminUpdateUserAttributes } from './attributes/admin-update-user-attributes.ts'
import { DeleteUserAttributes } from './attributes/delete-user-attributes.ts'
import { GetUserAttributeVerificationCode } from './attributes/get-user-attribute-verification-code.ts'
import { UpdateUserAttributes } from './attributes/update-user-attributes.ts'
import { VerifyUserAttribute } from './attributes/verify-user-attribute.ts'
import { AddUserPoolClientSecret } from './clients/add-user-pool-client-secret.ts'
import { DeleteUserPoolClientSecret } from './clients/delete-user-pool-client-secret.ts'
import { ListUserPoolClientSecrets } from './clients/list-user-pool-client-secrets.ts'
import { CreateUserPoolClient } from './clients/create-user-pool-client.ts'
import { DeleteUserPoolClient } from './clients/delete-user-pool-client.ts'
import { DescribeUserPoolClient } from './clients/describe-user-pool-client.ts'
import { ListUserPoolClients } from './clients/list-user-pool-clients.ts'
import { UpdateUserPoolClient } from './clients/update-user-pool-client.ts'
import { AdminAddUserToGroup } from './groups/admin-add-user-to-group.ts'
import { AdminListGroupsForUser } from './groups/admin-list-groups-for-user.ts'
import { AdminRemoveUserFromGroup } from './groups/admin-remove-user-from-group.ts'
import { CreateGroup } from './groups/create-group.ts'
import { DeleteGroup } from './groups/delete-group.ts'
import { GetGroup } from './groups/get-group.ts'
import { ListGroups } from './groups/list-groups.ts'
import { ListUsersInGroup } from './groups/list-users-in-group.ts'
import { UpdateGroup } from './groups/update-group.ts'
import { AdminResetUserPassword } from './passwords/admin-reset-user-password.ts'
import { AdminSetUserPassword } from './passwords/admin-set-user-password.ts'
import { ChangePassword } from './passwords/change-password.ts'
import { ConfirmForgotPassword } from './passwords/confirm-forgot-password.ts'
import { ForgotPassword } from './passwords/forgot-password.ts'
import { AddCustomAttributes } from './pools/add-custom-attributes.ts'
import { CreateUserPool } from './pools/create-user-pool.ts'
import { DeleteUserPool } from './pools/delete-user-pool.ts'
import { DescribeUserPool } from './pools/describe-user-pool.ts'
import { ListUserPools } from './pools/list-user-pools.ts'
import { UpdateUserPool } from './pools/update-user-pool.ts'
import { AdminSetUserMFAPreference } from './mfa/admin-set-user-mfa-preference.ts'
import { AdminSetUserSettings } from './mfa/admin-set-user-settings.ts'
import { GetUserPoolMfaConfig } from './mfa/get-user-pool-mfa-config.ts'
import { SetUserMFAPreference } from './mfa/set-user-mfa-preference.ts'
import { SetUserPoolMfaConfig } from './mfa/set-user-pool-mfa-config.ts'
import { SetUserSettings } from './mfa/set-user-settings.ts'
import { AdminDeleteSoftwareToken } from './mfa/admin-delete-software-token.ts'
import { AssociateSoftwareToken } from './mfa/associate-software-token.ts'
import { VerifySoftwareToken } from './mfa/verify-software-token.ts'
import { AdminUserGlobalSignOut } from './sessions/admin-user-global-sign-out.ts'
import { GetTokensFromRefreshToken } from './sessions/get-tokens-from-refresh-token.ts'
import { GlobalSignOut } from './sessions/global-sign-out.ts'
import { AdminInitiateAuth } from './sign-in/admin-initiate-auth.ts'
import { AdminRespondToAuthChallenge } from './sign-in/admin-respond-to-auth-challenge.ts'
import { InitiateAuth } from './sign-in/initiate-auth.ts'
import { RespondToAuthChallenge } from './sign-in/respond-to-auth-challenge.ts'
import { RevokeToken } from './sessions/revoke-token.ts'
import { ListTagsForResource } from './tags/list-tags-for-resource.ts'
import { TagResource } from './tags/tag-resource.ts'
import { UntagResource } from './tags/untag-resource.ts'
import { AdminConfirmSignUp } from './sign-up/admin-confirm-sign-up.ts'
import { ConfirmSignUp } from './sign-up/confirm-sign-up.ts'
import { ResendConfirmationCode } from './sign-up/resend-confirmation-code.ts'
import { SignUp } from './sign-up/sign-up.ts'
import { AdminCreateUser } from './users/admin-create-user.ts'
import { AdminDeleteUser } from './users/admin-delete-user.ts'
import { AdminDisableUser } from './users/admin-disable-user.ts'
import { AdminEnableUser } from './users/admin-enable-user.ts'
import { AdminGetUser } from './users/admin-get-user.ts'
import { DeleteUser } from './users/delete-user.ts'
import { GetUser } from './users/get-user.ts'
import { ListUsers } from './users/list-users.ts'
import type { Operation } from './define.ts'

/** An operation that the API has and that is not written yet. */
const notYet = undefined

/** Every action of the API, and the operation that carries it out. */
export const operations: { readonly [A in Action]: Operation<A> | undefined } = {
  AddCustomAttributes,
  AddUserPoolClientSecret,
  AdminAddUserToGroup,
  AdminConfirmSignUp,
  AdminCreateUser,
  AdminDeleteSoftwareToken,
  AdminDeleteUser,
  AdminDeleteUserAttributes,
  AdminDisableProviderForUser: notYet,
  AdminDisableUser,
  AdminEnableUser,
  AdminForgetDevice: notYet,
  AdminGetDevice: notYet,
  AdminGetUser,
  AdminGetUserAuthFactors: notYet,
  AdminInitiateAuth,
  AdminLinkProviderForUser: notYet,
  AdminListDevices: notYet,
  AdminListGroupsForUser,
  AdminListUserAuthEvents: notYet,
  AdminListUserSessions: notYet,
  AdminRemoveUserFromGroup,
  AdminResetUserPassword,
  AdminRespondToAuthChallenge,
  AdminRevokeUserSession: notYet,
  AdminSetUserMFAPreference,
  AdminSetUserPassword,
  AdminSetUserSettings,
  AdminUpdateAuthEventFeedback: notYet,
  AdminUpdateDeviceStatus: notYet,
  AdminUpdateUserAttributes,
  AdminUserGlobalSignOut,
  AssociateSoftwareToken,
  ChangePassword,
  CompleteWebAuthnRegistration: notYet,
  ConfirmDevice: notYet,
  ConfirmForgotPassword,
  ConfirmSignUp,
  CreateGroup,
  CreateIdentityProvider: notYet,
  CreateManagedLoginBranding: notYet,
  CreateResourceServer: notYet,
  CreateTerms: notYet,
  CreateUserImportJob: notYet,
  CreateUserPool,
  CreateUserPoolClient,
  CreateUserPoolDomain: notYet,
  CreateUserPoolReplica: notYet,
  DeleteGroup,
  DeleteIdentityProvider: notYet,
  DeleteManagedLoginBranding: notYet,
  DeleteResourceServer: notYet,
  DeleteTerms: notYet,
  DeleteUser,
  DeleteUserAttributes,
  DeleteUserPool,
  DeleteUserPoolClient,
  DeleteUserPoolClientSecret,
  DeleteUserPoolDomain: notYet,
  DeleteUserPoolReplica: notYet,
  DeleteWebAuthnCredential: notYet,
  DescribeIdentityProvider: notYet,
  DescribeManagedLoginBranding: notYet,
  DescribeManagedLoginBrandingByClient: notYet,
  DescribeResourceServer: notYet,
  DescribeRiskConfiguration: notYet,
  DescribeTerms: notYet,
  DescribeTermsByClient: notYet,
  DescribeUserImportJob: notYet,
  DescribeUserPool,
  DescribeUserPoolClient,
  DescribeUserPoolDomain: notYet,
  ForgetDevice: notYet,
  ForgotPassword,
  GetCSVHeader: notYet,
  GetClientToken: notYet,
  GetDevice: notYet,
  GetGroup,
  GetIdentityProviderByIdentifier: notYet,
  GetLogDeliveryConfiguration: notYet,
  GetProvisionedLimit: notYet,
  GetSigningCertificate: notYet,
  GetTokensFromRefreshToken,
  GetUICustomization: notYet,
  GetUser,
  GetUserAttributeVerificationCode,
  GetUserAuthFactors: notYet,
  GetUserPoolClientSessionConfiguration: notYet,
  GetUserPoolMfaConfig,
  GetUserPoolSessionConfiguration: notYet,
  GlobalSignOut,
  InitiateAuth,
  ListDevices: notYet,
  ListGroups,
  ListIdentityProviders: notYet,
  ListResourceServers: notYet,
  ListTagsForResource,
  ListTerms: notYet,
  ListUserImportJobs: notYet,
  ListUserPoolClientSecrets,
  ListUserPoolClients,
  ListUserPoolReplicas: notYet,
  ListUserPools,
  ListUserSessions: notYet,
  ListUsers,
  ListUsersInGroup,
  ListWebAuthnCredentials: notYet,
  ResendConfirmationCode,
  RespondToAuthChallenge,
  RevokeToken,
  RevokeUserSession: notYet,
  SetLogDeliveryConfiguration: notYet,
  SetRiskConfiguration: notYet,
  SetUICustomization: notYet,
  SetUserMFAPreference,
  SetUserPoolClientSessionConfiguration: notYet,
  SetUserPoolMfaConfig,
  SetUserPoolSessionConfiguration: notYet,
  SetUserSettings,
  SignUp,
  StartUserImportJob: notYet,
  StartWebAuthnRegistration: notYet,
  StopUserImportJob: notYet,
  TagResource,
  UntagResource,
  UpdateAuthEventFeedback: notYet,
  UpdateDeviceStatus: notYet,
  UpdateGroup,
  UpdateIdentityProvider: notYet,
  UpdateManagedLoginBranding: notYet,
  UpdateProvisionedLimit: notYet,
  UpdateResourceServer: notYet,
  UpdateTerms: notYet,
  UpdateUserAttributes,
  UpdateUserPool,
  UpdateUserPoolClient,
  UpdateUserPoolDomain: notYet,
  UpdateUserPoolReplica: notYet,
  VerifySoftwareToken,
  VerifyUserAttribute,
}
