module.exports = new Error('here');
