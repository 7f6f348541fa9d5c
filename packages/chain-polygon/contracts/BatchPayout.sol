// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title BatchPayout: pays one ERC-20 token, or the chain's coin, to many recipients, all of them or none.
/// @notice The payer approves this contract for the exact sum of a batch and calls `pay`. Every leg moves tokens straight from
///         the caller to the recipient, so the contract never holds a token between two legs, nor between two calls.
///         For coins the payer calls `payCoins` with their exact sum; the contract holds them only while that call runs.
///
/// What an allowance to this contract can be used for, by anybody else: nothing. The `from` of every pull is `msg.sender`, the only
/// other entry point pulls nothing, there is no owner, no delegatecall, no fallback and no storage. A hostile token that re-enters
/// `pay` is then itself the `msg.sender`, and can spend only what it owns. An account that delegated its code (EIP-7702) is still
/// its own caller.
///
/// What coins inside a running `payCoins` can be used for by a recipient: nothing. A call spends no more than it was sent itself,
/// counted down before each leg, whatever the balance is; and a recipient's code gets the stipend of 2,300 gas and no more, with
/// which no call that carries coins can be made.
///
/// What the contract does not promise: that a recipient receives `amount`. A token that takes a fee on transfer succeeds here;
/// whoever settles must compare the Transfer log with the amount, for a batch just as for a single transfer.
contract BatchPayout {
    /// @notice The most legs in one call. At 60,000 gas a leg (a proxied token, a recipient who never held it) 500 legs are
    ///         30 million gas, inside Polygon's limit of 33,554,432 gas for one transaction.
    uint256 public constant LEGS_MAX = 500;

    /// @dev As much of a failing token's own revert as is carried in `LegFailed`: enough for any Error(string) met in practice,
    ///      too little for a token to burn the caller's gas with.
    uint256 private constant REASON_BYTES_MAX = 512;

    /// @notice `recipients` and `amounts` have different lengths.
    error LengthsDiffer(uint256 recipients, uint256 amounts);
    /// @notice No leg at all, or more than LEGS_MAX.
    error LegsOutOfBounds(uint256 legs);
    /// @notice The token address has no code: a call to it would succeed and pay nobody.
    error TokenWithoutCode(address token);
    /// @notice The recipient of this leg is the zero address, the token, or this contract: what is sent there is lost. Or it is coins of nothing.
    error LegRefused(uint256 index, address recipient);
    /// @notice The legs ask for more or less than the coins that came with the call.
    error SumDiffers(uint256 sent);
    /// @notice The token reverted or answered something other than true; `reason` is the start of what it returned.
    error LegFailed(uint256 index, address recipient, uint256 amount, bytes reason);

    /// @notice `legs` recipients got `total` wei together. Calldata says who got how much: there is no success but for all of them.
    ///         An address without this code takes coins silently; whoever settles looks for this log.
    event CoinsPaid(address indexed payer, uint256 legs, uint256 total);

    /// @notice Moves `amounts[i]` of `token` from the caller to `recipients[i]`, for every i, or reverts naming the first i that fails.
    function pay(address token, address[] calldata recipients, uint256[] calldata amounts) external {
        uint256 legs = recipients.length;
        if (legs != amounts.length) revert LengthsDiffer(legs, amounts.length);
        if (legs == 0 || legs > LEGS_MAX) revert LegsOutOfBounds(legs);
        if (token.code.length == 0) revert TokenWithoutCode(token);

        for (uint256 index; index < legs; ++index) {
            address recipient = recipients[index];
            if (recipient == address(0) || recipient == token || recipient == address(this)) {
                revert LegRefused(index, recipient);
            }
            if (!_pull(token, recipient, amounts[index])) {
                revert LegFailed(index, recipient, amounts[index], _reason());
            }
        }
    }

    /// @notice Sends `amounts[i]` wei to `recipients[i]`, for every i, or reverts naming the first i that fails. The amounts must add
    ///         up to the coins that came with the call.
    function payCoins(address[] calldata recipients, uint256[] calldata amounts) external payable {
        uint256 legs = recipients.length;
        if (legs != amounts.length) revert LengthsDiffer(legs, amounts.length);
        if (legs == 0 || legs > LEGS_MAX) revert LegsOutOfBounds(legs);

        uint256 left = msg.value;
        for (uint256 index; index < legs; ++index) {
            address recipient = recipients[index];
            uint256 amount = amounts[index];
            if (recipient == address(0) || recipient == address(this) || amount == 0) revert LegRefused(index, recipient);
            if (amount > left) revert SumDiffers(msg.value);
            unchecked {
                left -= amount;
            }
            if (!_send(recipient, amount)) revert LegFailed(index, recipient, amount, "");
        }
        if (left != 0) revert SumDiffers(msg.value);
        emit CoinsPaid(msg.sender, legs, msg.value);
    }

    /// @dev A call with no gas but the stipend that comes with coins. Nothing of the answer is copied: a recipient cannot make it dear.
    function _send(address recipient, uint256 amount) private returns (bool paid) {
        assembly ("memory-safe") {
            paid := call(0, recipient, amount, 0x00, 0x00, 0x00, 0x00)
        }
    }

    /// @dev transferFrom(msg.sender, recipient, amount). True when the call succeeded and answered nothing at all (USDT and its
    ///      kind) or exactly `true`; a short or any other answer counts as failure. Assembly, because only 32 bytes of the
    ///      answer may be copied whatever its size, and because the ABI decoder would revert without naming the leg.
    function _pull(address token, address recipient, uint256 amount) private returns (bool paid) {
        assembly ("memory-safe") {
            let call_ := mload(0x40)
            mstore(call_, 0x23b872dd00000000000000000000000000000000000000000000000000000000)
            mstore(add(call_, 0x04), caller())
            mstore(add(call_, 0x24), recipient)
            mstore(add(call_, 0x44), amount)
            mstore(0x00, 0)
            paid := call(gas(), token, 0, call_, 0x64, 0x00, 0x20)
            if returndatasize() {
                // An answer shorter than a word leaves the last byte of the zeroed word zero, so it never equals one.
                paid := and(paid, eq(mload(0x00), 1))
            }
        }
    }

    /// @dev The start of the last call's return data, in fresh memory.
    function _reason() private pure returns (bytes memory reason) {
        uint256 size;
        assembly ("memory-safe") {
            size := returndatasize()
        }
        if (size > REASON_BYTES_MAX) size = REASON_BYTES_MAX;
        reason = new bytes(size);
        assembly ("memory-safe") {
            returndatacopy(add(reason, 0x20), 0, size)
        }
    }
}
