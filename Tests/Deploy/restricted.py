"""The profile `restricted` of the Pod Security Standards, and `baseline`, on which it stands: what a pod has against it.

https://kubernetes.io/docs/concepts/security/pod-security-standards/ . What is not set counts as Kubernetes counts it.
"""
VOLUMES = {'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'}
PROFILES = ('RuntimeDefault', 'Localhost')
# Baseline wants these unset or false.
HOST = ('hostNetwork', 'hostPID', 'hostIPC')


def of_pod(pod):
    """Texts."""
    wrong = [name for name in HOST if pod.get(name)]
    for volume in pod.get('volumes', []):
        kinds = set(volume) - {'name'}
        if not kinds <= VOLUMES:
            wrong.append('volume %s: %s' % (volume['name'], ', '.join(kinds - VOLUMES)))
    context = pod.get('securityContext', {})
    wrong += ['securityContext: ' + name for name in ('sysctls', 'seLinuxOptions', 'appArmorProfile', 'windowsOptions')
              if context.get(name)]
    for container in pod.get('initContainers', []) + pod.get('ephemeralContainers', []) + pod['containers']:
        wrong += ['%s: %s' % (container['name'], text) for text in of_container(container, context)]
    return wrong


def of_container(container, of_its_pod):
    own = container.get('securityContext', {})
    both = {**of_its_pod, **own}
    if both.get('runAsNonRoot') is not True:
        yield 'runAsNonRoot is not true'
    if both.get('runAsUser') == 0:
        yield 'runAsUser is 0'
    if both.get('seccompProfile', {}).get('type') not in PROFILES:
        yield 'no seccompProfile'
    if own.get('allowPrivilegeEscalation') is not False:
        yield 'allowPrivilegeEscalation is not false'
    capabilities = own.get('capabilities', {})
    if 'ALL' not in capabilities.get('drop', []):
        yield 'capabilities are not dropped'
    if set(capabilities.get('add', [])) - {'NET_BIND_SERVICE'}:
        yield 'capabilities are added'
    if own.get('privileged'):
        yield 'privileged'
    if own.get('procMount', 'Default') != 'Default':
        yield 'procMount'
    if any('hostPort' in port for port in container.get('ports', [])):
        yield 'hostPort'
