<#
.SYNOPSIS
Starts Botscope with Windows, as a task of the current user, beside a bot.

.DESCRIPTION
Written for Windows 10 and later, and not yet proven there. Run it in a PowerShell window of the
user who can read the bot's files; -AllowFrom needs one that runs as administrator.

.EXAMPLE
.\Install-Botscope.ps1 -Botscope C:\Botscope\Scripts\botscope.exe -State C:\bot\state -Logs C:\bot\logs

.EXAMPLE
.\Install-Botscope.ps1 -Remove
#>
[CmdletBinding(DefaultParameterSetName = 'Install')]
param(
    [Parameter(Mandatory, ParameterSetName = 'Install')][string] $Botscope,
    [Parameter(Mandatory, ParameterSetName = 'Install')][string] $State,
    [Parameter(Mandatory, ParameterSetName = 'Install')][string] $Logs,
    [Parameter(ParameterSetName = 'Install')][ValidateRange(1, 65535)][int] $Port = 8765,
    # The address to listen on; any other than this machine's own needs a password first.
    [Parameter(ParameterSetName = 'Install')][string] $ListenOn = '127.0.0.1',
    # Addresses that may come through the firewall, such as 192.168.1.20; nobody without it.
    [Parameter(ParameterSetName = 'Install')][string[]] $AllowFrom = @(),
    [Parameter(Mandatory, ParameterSetName = 'Remove')][switch] $Remove
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$name = 'Botscope'

if ($Remove) {
    Unregister-ScheduledTask -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
    Get-NetFirewallRule -DisplayName $name -ErrorAction SilentlyContinue | Remove-NetFirewallRule
    return
}

foreach ($path in $Botscope, $State, $Logs) {
    if (-not (Test-Path -LiteralPath $path)) { throw "$path does not exist." }
}

$log = Join-Path $env:LOCALAPPDATA 'Botscope\botscope.log'
$arguments = "--state=`"$State`" --logs=`"$Logs`" --host=$ListenOn --port=$Port --log-file=`"$log`""
$action = New-ScheduledTaskAction -Execute $Botscope -Argument $arguments
$trigger = New-ScheduledTaskTrigger -AtLogOn -User $env:USERNAME
# Without more rights than the user has, and below the priority of the bot (7 is below normal).
$principal = New-ScheduledTaskPrincipal -UserId $env:USERNAME -LogonType Interactive -RunLevel Limited
$settings = New-ScheduledTaskSettingsSet -Priority 7 -MultipleInstances IgnoreNew `
    -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -ExecutionTimeLimit ([TimeSpan]::Zero) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger `
    -Principal $principal -Settings $settings -Force | Out-Null

Get-NetFirewallRule -DisplayName $name -ErrorAction SilentlyContinue | Remove-NetFirewallRule
if ($AllowFrom.Count -gt 0) {
    # Loopback needs no rule. This one lets in the named addresses alone, and never the internet.
    New-NetFirewallRule -DisplayName $name -Direction Inbound -Action Allow -Protocol TCP `
        -LocalPort $Port -RemoteAddress $AllowFrom -Profile Private, Domain -Program $Botscope | Out-Null
}

Start-ScheduledTask -TaskName $name
Write-Output "Botscope starts with every log-on; open http://127.0.0.1:$Port"
