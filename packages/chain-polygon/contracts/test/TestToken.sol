// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @dev Books shared by the test tokens: anybody mints, nobody is trusted, never deployed outside a local chain.
abstract contract TestToken {
    string public name = "Test Token";
    string public symbol = "TEST";
    uint8 public immutable decimals;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function mint(address to, uint256 value) external {
        totalSupply += value;
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function _approve(address spender, uint256 value) internal {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
    }

    function _spend(address from, uint256 value) internal {
        require(allowance[from][msg.sender] >= value, "ERC20: transfer amount exceeds allowance");
        allowance[from][msg.sender] -= value;
    }

    function _move(address from, address to, uint256 value) internal virtual {
        require(balanceOf[from] >= value, "ERC20: transfer amount exceeds balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}

/// @dev The standard: every mutation answers true.
contract StandardToken is TestToken {
    constructor(uint8 decimals_) TestToken(decimals_) {}

    function approve(address spender, uint256 value) external virtual returns (bool) {
        _approve(spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external virtual returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external virtual returns (bool) {
        _spend(from, value);
        _move(from, to, value);
        return true;
    }
}

/// @dev USDT's shape on Ethereum: no return value, and an allowance must be set to zero before it is set anew.
contract NoReturnToken is TestToken {
    constructor(uint8 decimals_) TestToken(decimals_) {}

    function approve(address spender, uint256 value) external {
        require(value == 0 || allowance[msg.sender][spender] == 0, "USDT: reset the allowance first");
        _approve(spender, value);
    }

    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        _spend(from, value);
        _move(from, to, value);
    }
}

/// @dev Says false instead of reverting, and moves nothing, while `refusing`.
contract ReturnsFalseToken is StandardToken {
    bool public refusing = true;

    constructor(uint8 decimals_) StandardToken(decimals_) {}

    function setRefusing(bool refusing_) external {
        refusing = refusing_;
    }

    function transfer(address to, uint256 value) external override returns (bool) {
        if (refusing) return false;
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external override returns (bool) {
        if (refusing) return false;
        _spend(from, value);
        _move(from, to, value);
        return true;
    }
}

/// @dev Delivers 1 % less than was sent; the rest goes to the token itself. Logs both parts truthfully.
contract FeeOnTransferToken is StandardToken {
    constructor(uint8 decimals_) StandardToken(decimals_) {}

    function _move(address from, address to, uint256 value) internal override {
        uint256 fee = value / 100;
        super._move(from, to, value - fee);
        super._move(from, address(this), fee);
    }
}

/// @dev USDC's shape: a blocklist and a pause switch, with the revert texts of the deployed contract.
contract BlocklistToken is StandardToken {
    bool public paused;
    mapping(address => bool) public isBlacklisted;

    constructor(uint8 decimals_) StandardToken(decimals_) {}

    function setPaused(bool paused_) external {
        paused = paused_;
    }

    function setBlacklisted(address account, bool blacklisted) external {
        isBlacklisted[account] = blacklisted;
    }

    function _move(address from, address to, uint256 value) internal override {
        require(!paused, "Pausable: paused");
        require(!isBlacklisted[from] && !isBlacklisted[to], "Blacklistable: account is blacklisted");
        super._move(from, to, value);
    }
}

/// @dev Hostile: calls the batch contract back in the middle of a pull, to move the victim's allowance of another token.
contract ReentrantToken is StandardToken {
    address public target;
    bytes public attack;

    constructor(uint8 decimals_) StandardToken(decimals_) {}

    function setAttack(address target_, bytes calldata attack_) external {
        target = target_;
        attack = attack_;
    }

    function _move(address from, address to, uint256 value) internal override {
        if (target != address(0)) {
            (bool done, bytes memory answer) = target.call(attack);
            if (!done) {
                assembly {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
        super._move(from, to, value);
    }
}
